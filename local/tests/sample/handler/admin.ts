import type { APIGatewayProxyEvent } from "aws-lambda";

export const admin = async (event: APIGatewayProxyEvent) => {
  const { cognitoIdentityId, userArn } = event.requestContext.identity;
  return { statusCode: 200, body: JSON.stringify({ cognitoIdentityId, userArn }) };
};
