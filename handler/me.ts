import type { APIGatewayProxyResult, APIGatewayProxyWithCognitoAuthorizerEvent } from "aws-lambda";

/** What the ID token says of the caller. */
export interface Reply {
  sub: string;
  email: string;
  groups: string[];
}

/** `GET /me`: tells the caller what the ID token, verified by the Cognito authorizer, says of them. */
export const me = async (event: APIGatewayProxyWithCognitoAuthorizerEvent): Promise<APIGatewayProxyResult> => {
  // Every ID token names its user, and users of this pool have an e-mail address.
  const claims = event.requestContext.authorizer.claims as { sub: string; email: string; "cognito:groups"?: string };
  const { sub, email, "cognito:groups": groups } = claims;
  return {
    statusCode: 200,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sub, email, groups: groups ? groups.split(",") : [] } satisfies Reply),
  };
};
