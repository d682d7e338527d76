import type { APIGatewayProxyResult, APIGatewayProxyWithCognitoAuthorizerEvent } from "aws-lambda";

/** `GET /me`: tells the caller what the ID token, verified by the Cognito authorizer, says of them. */
export const me = async (event: APIGatewayProxyWithCognitoAuthorizerEvent): Promise<APIGatewayProxyResult> => {
  const { sub, email, "cognito:groups": groups } = event.requestContext.authorizer.claims;
  return {
    statusCode: 200,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sub, email, groups: groups ? groups.split(",") : [] }),
  };
};
