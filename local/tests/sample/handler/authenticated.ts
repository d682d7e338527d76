import type { APIGatewayProxyEvent } from "aws-lambda";

export const authenticated = async (event: APIGatewayProxyEvent) => ({
  statusCode: 200,
  headers: {
    "Content-Type": "text/plain",
    "X-Cognito-Identity-Id": event.requestContext.identity.cognitoIdentityId ?? "",
  },
  body: "Authenticated!",
});
