import type { APIGatewayProxyWithCognitoAuthorizerEvent } from "aws-lambda";

export const me = async (event: APIGatewayProxyWithCognitoAuthorizerEvent) => {
  const { sub, email, "cognito:groups": groups } = event.requestContext.authorizer.claims;
  return {
    statusCode: 200,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sub, email, groups: groups ? groups.split(",") : [] }),
  };
};
