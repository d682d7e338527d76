import type { Invocation } from "../../lambda";
import type { Inputs } from "../../stack/resources";
import {
  functionArn,
  Gateway,
  IDENTITY_POOL_ID,
  POOL_ARN,
  POOL_ID,
  REGION,
  EXECUTION_ARN as REST_ARN,
  Stack,
} from "../execute-api/fixture";

export const HTTP_API_ID = "h1b2c3d4e5";
export const HTTP_EXECUTION_ARN = REST_ARN.replace(/[^:]+$/, HTTP_API_ID);
export const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${POOL_ID}`;
const OF_API = { apiId: HTTP_API_ID };

export interface HttpRouteOf {
  key: string;
  lock?: "NONE" | "AWS_IAM" | "JWT" | "CUSTOM";
  scopes?: string[];
  /** Inputs of the integration to add. */
  integration?: Inputs;
}

/** An HTTP API whose routes call the function `f`, on an autoDeploy stage, and an authorizer of each kind. */
export class HttpStack extends Stack {
  constructor(
    routes: readonly HttpRouteOf[],
    options: { api?: Inputs; stage?: Inputs; authorizer?: Inputs; permitted?: boolean } = {},
  ) {
    super();
    const { api = {}, stage = {}, authorizer = {}, permitted = true } = options;
    this.add("aws:cognito/userPool:UserPool", POOL_ID, POOL_ID, {}, { arn: POOL_ARN });
    this.add("aws:apigatewayv2/api:Api", "api", HTTP_API_ID, { protocolType: "HTTP", ...api });
    this.add("aws:apigatewayv2/authorizer:Authorizer", "jwt", "jwt001", {
      ...OF_API,
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: { issuer: ISSUER, audiences: ["client1"] },
    });
    this.add("aws:apigatewayv2/authorizer:Authorizer", "request", "req001", {
      ...OF_API,
      authorizerType: "REQUEST",
      authorizerUri: functionArn("authorizer"),
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      identitySources: ["$request.header.X-Key"],
      authorizerResultTtlInSeconds: 0,
      ...authorizer,
    });
    for (const [index, { key, lock = "NONE", scopes, integration = {} }] of routes.entries()) {
      this.add("aws:apigatewayv2/integration:Integration", key, `int${index}`, {
        ...OF_API,
        integrationType: "AWS_PROXY",
        integrationUri: functionArn("f"),
        payloadFormatVersion: "2.0",
        ...integration,
      });
      this.add("aws:apigatewayv2/route:Route", key, `rou${index}`, {
        ...OF_API,
        routeKey: key,
        target: `integrations/int${index}`,
        authorizationType: lock,
        ...(lock === "JWT" && { authorizerId: "jwt001", authorizationScopes: scopes }),
        ...(lock === "CUSTOM" && { authorizerId: "req001" }),
      });
    }
    this.stageOf("$default", stage);
    if (permitted) {
      this.permission("routes", { function: functionArn("f"), sourceArn: `${HTTP_EXECUTION_ARN}/*/*` });
      const authorizers = `${HTTP_EXECUTION_ARN}/authorizers/*`;
      this.permission("authorizer", { function: functionArn("authorizer"), sourceArn: authorizers });
    }
  }

  stageOf(name: string, inputs: Inputs = {}): this {
    return this.add("aws:apigatewayv2/stage:Stage", name, name, { ...OF_API, name, autoDeploy: true, ...inputs });
  }

  /** A role that may call these, such as `$default/GET/x`. */
  mayInvoke(role: string, ...resources: string[]): this {
    const statement = {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: resources.map((resource) => `${HTTP_EXECUTION_ARN}/${resource}`),
    };
    return this.role(role, [statement]);
  }
}

export { IDENTITY_POOL_ID };

/** Where the API is, on the gateway's own host. */
export const at = (path: string) => `/${HTTP_API_ID}.execute-api${path}`;

/** A gateway that serves the stack, and ends with the test. */
export async function serve(stack: Stack, options: { integrationTimeoutMs?: number } = {}): Promise<Gateway> {
  const gateway = await new Gateway(stack, options).listen();
  open.push(gateway);
  return gateway;
}

const open: Gateway[] = [];

export function closeAll(): void {
  for (const gateway of open.splice(0)) gateway.close();
}

/** What a function answers. */
export const replies = (payload: unknown): Invocation => ({ ok: true, payload });
