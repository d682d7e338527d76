import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/** Says that the caller is signed in. */
export type Reply = "Authenticated!";

/** `GET /`: answers a caller whom API Gateway let in by SigV4, and tells them which Cognito identity they are. */
export const authenticated = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => ({
  statusCode: 200,
  headers: {
    "Content-Type": "text/plain",
    "X-Cognito-Identity-Id": event.requestContext.identity.cognitoIdentityId ?? "",
  },
  body: "Authenticated!" satisfies Reply,
});
