import { createHash } from "node:crypto";
import * as path from "node:path";
import type * as awsSdk from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { settled } from "./program-inputs";

type Aws = typeof awsSdk;

/** The component RestAPI of the package @pulumi/aws-apigateway, which Pulumi's engine runs in a plugin. */
export const REST_API = "aws-apigateway:index:RestAPI";

/** An authorizer of a route: of user pools where it has `providerARNs`, else a function. */
interface Authorizer {
  authorizerName?: string;
  parameterName: string;
  parameterLocation?: string;
  authType?: string;
  type?: string;
  handler?: awsSdk.lambda.Function;
  identitySource?: string[];
  identityValidationExpression?: string;
  authorizerResultTtlInSeconds?: number;
  providerARNs?: unknown[];
  methodsToAuthorize?: string[];
}

interface Route {
  path: string;
  method?: string;
  eventHandler?: awsSdk.lambda.Function;
  /** OpenAPI, as it stands. */
  data?: unknown;
  iamAuthEnabled?: boolean;
  apiKeyRequired?: boolean;
  authorizers?: Authorizer[];
  requiredParameters?: { name: string; in: string }[];
  requestValidator?: string;
  [other: string]: unknown;
}

interface Inputs {
  routes?: Route[];
  swaggerString?: string;
  stageName?: string;
  gatewayResponses?: Record<string, unknown>;
  apiKeySource?: string;
  requestValidator?: string;
  binaryMediaTypes?: string[];
  description?: string;
  disableExecuteApiEndpoint?: boolean;
  tags?: Record<string, string>;
  [other: string]: unknown;
}

const KNOWN = [
  ...["routes", "swaggerString", "stageName", "gatewayResponses", "binaryMediaTypes", "description", "apiKeySource"],
  ...["disableExecuteApiEndpoint", "tags", "requestValidator"],
];
const KNOWN_OF_A_ROUTE = [
  ...["path", "method", "eventHandler", "data", "iamAuthEnabled", "apiKeyRequired", "authorizers"],
  ...["requiredParameters", "requestValidator"],
];

const VALIDATOR = "x-amazon-apigateway-request-validator";
const VALIDATORS = {
  ALL: { validateRequestBody: true, validateRequestParameters: true },
  BODY_ONLY: { validateRequestBody: true, validateRequestParameters: false },
  PARAMS_ONLY: { validateRequestBody: false, validateRequestParameters: true },
};

/**
 * Creates the resources that the component has on AWS: an API with an OpenAPI body, a permission for each function, a
 * deployment and a stage ("AWS API Gateway", Pulumi Registry).
 * @returns the component's outputs
 * @throws RunError for an input that is not served here
 */
export async function constructRestApi(name: string, given: Record<string, unknown>): Promise<Record<string, unknown>> {
  // Loaded only here: most programs have no such component. It is the program's own copy, as all of Pulumi's SDK.
  const aws = require("@pulumi/aws") as Aws;
  const inputs = given as Inputs;
  refuseOthers(name, inputs, KNOWN);
  const routes = (inputs.routes ?? []).map((route) => {
    refuseOthers(`${name}: route ${route.path}`, route, KNOWN_OF_A_ROUTE);
    return { ...route, path: path.posix.join("/", route.path) };
  });
  const body =
    inputs.swaggerString ?? (await settled(pulumi.output(bodyOf(name, routes, inputs)).apply(JSON.stringify)));
  const { binaryMediaTypes = ["*/*"], description, apiKeySource, disableExecuteApiEndpoint, tags } = inputs;
  const api = new aws.apigateway.RestApi(name, {
    name,
    body,
    binaryMediaTypes,
    description,
    apiKeySource,
    disableExecuteApiEndpoint,
    tags,
  });
  const permissions = functionsOf(routes).map(
    ({ source, handler }, index) =>
      new aws.lambda.Permission(`${name}-${hashOf(`${index} ${source}`)}`, {
        action: "lambda:InvokeFunction",
        function: handler.arn,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/${source}`,
      }),
  );
  const deployment = new aws.apigateway.Deployment(name, {
    restApi: api.id,
    triggers: { version: hashOf(JSON.stringify({ body, binaryMediaTypes })) },
  });
  const { stageName = "stage" } = inputs;
  const stage = new aws.apigateway.Stage(
    name,
    { restApi: api.id, deployment: deployment.id, stageName, tags },
    { dependsOn: permissions },
  );
  return { url: `${await settled(stage.invokeUrl)}/`, api, deployment, stage };
}

/** What each permission is for, below the API's ARN, and the function. */
function functionsOf(routes: readonly Route[]): { source: string; handler: awsSdk.lambda.Function }[] {
  return routes.flatMap(({ path: at, method, eventHandler, authorizers = [] }) => [
    ...(eventHandler ? [{ source: `*/${method === "ANY" ? "*" : method}${at}`, handler: eventHandler }] : []),
    ...authorizers.flatMap(({ handler }) => (handler ? [{ source: "authorizers/*", handler }] : [])),
  ]);
}

function bodyOf(name: string, routes: readonly Route[], { gatewayResponses = {}, requestValidator }: Inputs): object {
  const paths: Record<string, Record<string, unknown>> = {};
  const definitions = new Map<string, unknown>();
  for (const route of routes) {
    if (route.method === undefined)
      throw refusal(`${name}: route ${route.path}`, "method", "is missing; write GET or ANY");
    const method = route.method === "ANY" ? "x-amazon-apigateway-any-method" : route.method.toLowerCase();
    paths[route.path] = { ...paths[route.path], [method]: operationOf(name, route, definitions) };
  }
  const notFound = { statusCode: 404, responseTemplates: { "application/json": '{"message": "404 Not found" }' } };
  return {
    swagger: "2.0",
    info: { title: name, version: "1.0" },
    paths,
    [`${VALIDATOR}s`]: VALIDATORS,
    [VALIDATOR]: requestValidator,
    "x-amazon-apigateway-binary-media-types": ["*/*"],
    "x-amazon-apigateway-gateway-responses": {
      // The component hides what a caller may not see.
      MISSING_AUTHENTICATION_TOKEN: notFound,
      ACCESS_DENIED: notFound,
      ...gatewayResponses,
    },
    ...(definitions.size > 0 && { securityDefinitions: Object.fromEntries(definitions) }),
  };
}

function operationOf(name: string, route: Route, definitions: Map<string, unknown>): unknown {
  const { data, eventHandler, iamAuthEnabled, apiKeyRequired, authorizers = [] } = route;
  const { requiredParameters, requestValidator } = route;
  if (data !== undefined) return data;
  if (!eventHandler) throw refusal(`${name}: route ${route.path}`, "eventHandler", "is missing; name a function");
  const security = authorizers.map((authorizer) => {
    const id = authorizer.authorizerName ?? `${name}-authorizer-${definitions.size}`;
    definitions.set(id, definitionOf(authorizer));
    return { [id]: authorizer.methodsToAuthorize ?? [] };
  });
  if (apiKeyRequired) {
    definitions.set("api_key", { type: "apiKey", name: "x-api-key", in: "header" });
    security.push({ api_key: [] });
  }
  return {
    ...(iamAuthEnabled && { "x-amazon-apigateway-auth": { type: "AWS_IAM" } }),
    ...(security.length > 0 && { security }),
    ...(requiredParameters && {
      parameters: requiredParameters.map((parameter) => ({ ...parameter, required: true })),
    }),
    [VALIDATOR]: requestValidator,
    "x-amazon-apigateway-integration": {
      uri: eventHandler.invokeArn,
      passthroughBehavior: "when_no_match",
      httpMethod: "POST",
      type: "aws_proxy",
    },
  };
}

function definitionOf(authorizer: Authorizer): object {
  const { handler, providerARNs, identitySource = [], identityValidationExpression } = authorizer;
  const { type, authorizerResultTtlInSeconds } = authorizer;
  return {
    type: "apiKey",
    name: authorizer.parameterName,
    in: authorizer.parameterLocation ?? "header",
    "x-amazon-apigateway-authtype": handler ? (authorizer.authType ?? "custom") : "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {
      ...(handler ? { type, authorizerUri: handler.invokeArn } : { type: "cognito_user_pools", providerARNs }),
      ...(identitySource.length > 0 && { identitySource: identitySource.join(", ") }),
      ...(identityValidationExpression !== undefined && { identityValidationExpression }),
      ...(authorizerResultTtlInSeconds !== undefined && { authorizerResultTtlInSeconds }),
    },
  };
}

function refuseOthers(what: string, inputs: Record<string, unknown>, known: readonly string[]): void {
  const other = Object.keys(inputs).find((name) => inputs[name] !== undefined && !known.includes(name));
  if (other) throw refusal(what, other, `is not served here; served are ${known.join(", ")}`);
}

function refusal(what: string, setting: string, message: string): pulumi.RunError {
  return new pulumi.RunError(`${REST_API} ${what}: ${setting}: ${message}`);
}

function hashOf(text: string): string {
  return createHash("sha1").update(text).digest("hex").slice(0, 8);
}
