import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/** The caller's Cognito identity, and the role that let them in. */
export interface Reply {
  cognitoIdentityId: string | null;
  userArn: string | null;
}

/** `GET /admin`: names the caller and the role that let them in; who may call is decided by IAM alone. */
export const admin = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
  const { cognitoIdentityId, userArn } = event.requestContext.identity;
  return {
    statusCode: 200,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ cognitoIdentityId, userArn } satisfies Reply),
  };
};
