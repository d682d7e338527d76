import { resourceId } from "../../execute-api/resource-id";
import type { Inputs } from "../../stack/resources";
import { API_ID, EXECUTION_ARN, functionArn, POOL_ARN, POOL_ID, REGION, Stack } from "../execute-api/fixture";

export const ROOT = resourceId(API_ID, "/");
export const OF_API = { restApi: API_ID };
export const type = (name: string) => `aws:apigateway/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`;
export const invokeArn = (name: string) =>
  `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

/** An API that resources declare piece by piece; each has its name as its id. */
export class Pieces extends Stack {
  constructor() {
    super();
    this.add(type("RestApi"), "api", API_ID, { name: "pieces" });
    this.add("aws:cognito/userPool:UserPool", POOL_ID, POOL_ID, {}, { arn: POOL_ARN });
    this.piece("Authorizer", "users", { type: "COGNITO_USER_POOLS", providerArns: [POOL_ARN] });
    this.role("user", [
      { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${EXECUTION_ARN}/dev/GET/users/*` },
    ]);
    this.permission("all", { function: functionArn("f"), sourceArn: `${EXECUTION_ARN}/*/*` });
  }

  piece(name: string, id: string, inputs: Inputs): this {
    return this.add(type(name), id, id, { ...OF_API, ...inputs });
  }

  resource(id: string, pathPart: string, parentId = ROOT): this {
    return this.piece("Resource", id, { parentId, pathPart });
  }

  method(resource: string, inputs: Inputs = {}, integration: Inputs = {}): this {
    const { httpMethod = "GET" } = inputs;
    const name = `${resource} ${httpMethod}`;
    return this.piece("Method", `method ${name}`, {
      resourceId: resource,
      httpMethod,
      authorization: "NONE",
      ...inputs,
    }).piece("Integration", `integration ${name}`, {
      resourceId: resource,
      httpMethod,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: invokeArn("f"),
      ...integration,
    });
  }
}
