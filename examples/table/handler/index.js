const { DynamoDBClient, GetItemCommand, PutItemCommand } = require("@aws-sdk/client-dynamodb");

const dynamodb = new DynamoDBClient({});
const TableName = process.env.TABLE;

exports.handler = async ({ requestContext, body }) => {
  const { sub } = requestContext.authorizer.jwt.claims;
  if (requestContext.http.method === "PUT") {
    await dynamodb.send(new PutItemCommand({ TableName, Item: { user: { S: sub }, note: { S: body ?? "" } } }));
    return { statusCode: 204 };
  }
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { user: { S: sub } } }));
  return { note: Item?.note?.S ?? null };
};
