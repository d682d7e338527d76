import { NotEnforced } from "../common/errors";
import { LOWER_ALPHANUMERIC, randomText } from "../common/random";
import { METHODS } from "../execute-api/routes";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs, Resource, Resources } from "../stack/resources";
import { block, flag, oneOf, refuseGiven, strings, text } from "../stack/settings";
import { compileCognitoAuthorizer } from "./cognito-authorizer";
import { compileFunctionIntegration } from "./function-integration";
import { compileLambdaAuthorizer } from "./lambda-authorizer";
import { parsePath } from "./parse-path";
import { validatorTypes } from "./validator-types";

export const RESOURCE = "aws:apigateway/resource:Resource";
export const METHOD = "aws:apigateway/method:Method";
export const METHOD_RESPONSE = "aws:apigateway/methodResponse:MethodResponse";
export const INTEGRATION = "aws:apigateway/integration:Integration";
export const INTEGRATION_RESPONSE = "aws:apigateway/integrationResponse:IntegrationResponse";
export const AUTHORIZER = "aws:apigateway/authorizer:Authorizer";

export interface ResourceInputs extends Inputs {
  restApi: string;
  parentId: string;
  /** One segment, such as `users` or `{id}`. */
  pathPart: string;
}

/** What names a method, in the inputs of all that belongs to it. */
export interface OfMethod extends Inputs {
  restApi: string;
  resourceId: string;
  httpMethod: string;
}

export interface MethodInputs extends OfMethod {
  authorization: string;
  authorizerId?: string;
  authorizationScopes?: string[];
  apiKeyRequired?: boolean;
  requestValidatorId?: string;
  /** By `method.request.(header|path|querystring).<name>`; whether it is required. */
  requestParameters?: Record<string, boolean>;
  /** The name of a model by media type. */
  requestModels?: Record<string, string>;
}

export interface MethodResponseInputs extends OfMethod {
  statusCode: string;
  /** By `method.response.header.<name>`; whether the header is required, which AWS ignores. */
  responseParameters?: Record<string, boolean>;
}

export interface IntegrationInputs extends OfMethod {
  type: string;
  uri?: string;
  integrationHttpMethod?: string;
  timeoutMilliseconds?: number;
  requestTemplates?: Record<string, string>;
  passthroughBehavior?: string;
  contentHandling?: string;
}

export interface IntegrationResponseInputs extends OfMethod {
  statusCode: string;
  selectionPattern?: string;
  responseParameters?: Record<string, string>;
  responseTemplates?: Record<string, string>;
}

export interface AuthorizerInputs extends Inputs {
  restApi: string;
  type?: string;
  providerArns?: string[];
  authorizerUri?: string;
  /** Seconds. */
  authorizerResultTtlInSeconds?: number;
  identitySource?: string;
  identityValidationExpression?: string;
}

/** The settings that name a method, as every type that belongs to one has them. */
const OF_METHOD = { restApi: "enforced", resourceId: "enforced", httpMethod: "enforced" } as const;
const METHOD_NAMES = [...METHODS, "ANY"] as const;

function checkMethodName({ resourceId, httpMethod }: OfMethod): void {
  oneOf(httpMethod, METHOD_NAMES, "httpMethod");
  if (!text(resourceId, "resourceId")) throw new NotEnforced("resourceId", "is missing; give the id of a Resource");
}

const resource: ResourceType<ResourceInputs> = {
  settings: { restApi: "enforced", parentId: "enforced", pathPart: "enforced" },
  replaceOn: ["restApi", "parentId", "pathPart"],
  check({ pathPart }) {
    parsePath(`/${text(pathPart, "pathPart") ?? ""}`, "pathPart");
    if (!pathPart || pathPart.includes("/")) {
      throw new NotEnforced("pathPart", "must be one segment of a path; declare a Resource for each segment");
    }
  },
  id: () => randomText(6, LOWER_ALPHANUMERIC),
  initialOutputs: ({ parentId, pathPart }, resources) => {
    const parent = resources.get<ResourceInputs>(RESOURCE, parentId);
    return { path: `${parent?.outputs.path ?? ""}/${pathPart}` };
  },
  outputs: (_inputs, _id, aws, before) => ({ path: before?.path, region: aws.region }),
};

const method: ResourceType<MethodInputs> = {
  settings: {
    ...OF_METHOD,
    apiKeyRequired: "enforced",
    authorization: "enforced",
    authorizationScopes: "enforced",
    authorizerId: "enforced",
    operationName: "ignored",
    requestModels: "enforced",
    requestParameters: "enforced",
    requestValidatorId: "enforced",
  },
  replaceOn: ["restApi", "resourceId", "httpMethod"],
  check(inputs) {
    checkMethodName(inputs);
    const authorization = oneOf(
      inputs.authorization,
      ["NONE", "AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM"],
      "authorization",
    );
    const scopes = strings(inputs.authorizationScopes, "authorizationScopes");
    text(inputs.requestValidatorId, "requestValidatorId");
    const models = block(inputs.requestModels, "requestModels");
    for (const type of Object.keys(models)) text(models[type], `requestModels.${type}`);
    const parameters = block(inputs.requestParameters, "requestParameters");
    for (const name of Object.keys(parameters)) flag(parameters[name], `requestParameters.${name}`);
    flag(inputs.apiKeyRequired ?? false, "apiKeyRequired");
    const byAuthorizer = authorization === "COGNITO_USER_POOLS" || authorization === "CUSTOM";
    if (byAuthorizer !== Boolean(inputs.authorizerId)) {
      throw new NotEnforced(
        "authorizerId",
        byAuthorizer
          ? "is missing; name an Authorizer"
          : `does not go with authorization ${authorization}; leave it out`,
      );
    }
    if (scopes.length > 0 && authorization !== "COGNITO_USER_POOLS") {
      throw new NotEnforced("authorizationScopes", "goes with authorization COGNITO_USER_POOLS; leave it out");
    }
  },
  id: ({ restApi, resourceId, httpMethod }) => `agm-${restApi}-${resourceId}-${httpMethod}`,
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

const methodResponse: ResourceType<MethodResponseInputs> = {
  settings: { ...OF_METHOD, responseModels: "ignored", responseParameters: "enforced", statusCode: "enforced" },
  replaceOn: ["restApi", "resourceId", "httpMethod", "statusCode"],
  check(inputs) {
    checkMethodName(inputs);
    checkStatus(inputs.statusCode);
    block(inputs.responseParameters, "responseParameters");
  },
  id: ({ restApi, resourceId, httpMethod, statusCode }) => `agmr-${restApi}-${resourceId}-${httpMethod}-${statusCode}`,
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

const integration: ResourceType<IntegrationInputs> = {
  settings: {
    ...OF_METHOD,
    cacheKeyParameters: "ignored",
    cacheNamespace: "ignored",
    connectionId: "enforced",
    connectionType: "enforced",
    contentHandling: "enforced",
    credentials: "enforced",
    integrationHttpMethod: "enforced",
    passthroughBehavior: "enforced",
    // The Lambda proxy and a mock map no parameters.
    requestParameters: "ignored",
    requestTemplates: "enforced",
    timeoutMilliseconds: "enforced",
    tlsConfig: "enforced",
    type: "enforced",
    uri: "enforced",
  },
  replaceOn: ["restApi", "resourceId", "httpMethod", "type"],
  check(inputs) {
    checkMethodName(inputs);
    oneOf(inputs.connectionType ?? "INTERNET", ["INTERNET"], "connectionType");
    refuseGiven(inputs, {
      connectionId: "is a VPC link, which does not run here; leave it out",
      tlsConfig: "is for HTTP integrations, which do not run here; leave it out",
    });
    if (oneOf(inputs.type, ["AWS_PROXY", "MOCK"], "type") === "AWS_PROXY") compileFunction(inputs);
  },
  id: ({ restApi, resourceId, httpMethod }) => `agi-${restApi}-${resourceId}-${httpMethod}`,
  outputs: ({ resourceId, passthroughBehavior, timeoutMilliseconds }, _id, aws) => ({
    cacheNamespace: resourceId,
    passthroughBehavior: passthroughBehavior ?? "WHEN_NO_MATCH",
    timeoutMilliseconds: timeoutMilliseconds ?? 29_000,
    region: aws.region,
  }),
};

const integrationResponse: ResourceType<IntegrationResponseInputs> = {
  settings: {
    ...OF_METHOD,
    contentHandling: "ignored",
    responseParameters: "enforced",
    responseTemplates: "enforced",
    selectionPattern: "enforced",
    statusCode: "enforced",
  },
  replaceOn: ["restApi", "resourceId", "httpMethod", "statusCode"],
  check(inputs) {
    checkMethodName(inputs);
    checkStatus(inputs.statusCode);
    text(inputs.selectionPattern, "selectionPattern");
  },
  id: ({ restApi, resourceId, httpMethod, statusCode }) => `agir-${restApi}-${resourceId}-${httpMethod}-${statusCode}`,
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

const authorizer: ResourceType<AuthorizerInputs> = {
  settings: {
    authorizerCredentials: "enforced",
    authorizerResultTtlInSeconds: "enforced",
    authorizerUri: "enforced",
    identitySource: "enforced",
    identityValidationExpression: "enforced",
    name: "ignored",
    providerArns: "enforced",
    restApi: "enforced",
    type: "enforced",
  },
  replaceOn: ["restApi"],
  check(inputs) {
    if (authorizerType(inputs) === "COGNITO_USER_POOLS") {
      refuseGiven(inputs, {
        authorizerCredentials: "is for Lambda authorizers; leave it out",
        authorizerUri: "is for Lambda authorizers; leave it out",
      });
      compileCognito(inputs);
    } else {
      refuseGiven(inputs, {
        providerArns: "is for type COGNITO_USER_POOLS; leave it out",
      });
      compileLambda({ id: "", inputs });
    }
  },
  id: () => randomText(6, LOWER_ALPHANUMERIC),
  outputs: ({ restApi, authorizerResultTtlInSeconds, identitySource }, id, aws) => ({
    arn: `arn:aws:apigateway:${aws.region}::/restapis/${restApi}/authorizers/${id}`,
    authorizerResultTtlInSeconds: authorizerResultTtlInSeconds ?? 300,
    identitySource: identitySource ?? DEFAULT_SOURCE,
    region: aws.region,
  }),
};

const DEFAULT_SOURCE = "method.request.header.Authorization";

/** @throws NotEnforced */
export function authorizerType({ type }: AuthorizerInputs): "COGNITO_USER_POOLS" | "TOKEN" | "REQUEST" {
  return oneOf(type ?? "TOKEN", ["COGNITO_USER_POOLS", "TOKEN", "REQUEST"], "type");
}

const OF_AUTHORIZER = {
  identitySource: "identitySource",
  identityValidationExpression: "identityValidationExpression",
  providerArns: "providerArns",
  ttl: "authorizerResultTtlInSeconds",
  uri: "authorizerUri",
  credentials: "authorizerCredentials",
};

/** @throws NotEnforced */
export function compileCognito({ identitySource, providerArns, identityValidationExpression }: AuthorizerInputs) {
  return compileCognitoAuthorizer({
    identitySource: text(identitySource, "identitySource") ?? DEFAULT_SOURCE,
    providerArns: strings(providerArns, "providerArns"),
    identityValidationExpression: text(identityValidationExpression, "identityValidationExpression"),
    settings: OF_AUTHORIZER,
  });
}

/** @throws NotEnforced */
export function compileLambda({ id, inputs }: Pick<Resource<AuthorizerInputs>, "id" | "inputs">) {
  const kind = authorizerType(inputs) === "REQUEST" ? "REQUEST" : "TOKEN";
  return compileLambdaAuthorizer({
    id,
    kind,
    uri: text(inputs.authorizerUri, "authorizerUri"),
    // The AWS provider's default, for both kinds.
    identitySource: text(inputs.identitySource, "identitySource") ?? DEFAULT_SOURCE,
    identityValidationExpression: text(inputs.identityValidationExpression, "identityValidationExpression"),
    ttl: inputs.authorizerResultTtlInSeconds,
    credentials: inputs.authorizerCredentials,
    settings: OF_AUTHORIZER,
  });
}

/** @throws NotEnforced */
export function compileFunction({ uri, integrationHttpMethod, timeoutMilliseconds, credentials }: IntegrationInputs) {
  return compileFunctionIntegration({
    uri: text(uri, "uri"),
    httpMethod: text(integrationHttpMethod, "integrationHttpMethod"),
    timeout: timeoutMilliseconds,
    credentials,
    settings: {
      uri: "uri",
      httpMethod: "integrationHttpMethod",
      timeout: "timeoutMilliseconds",
      credentials: "credentials",
    },
  });
}

function checkStatus(status: unknown): void {
  if (!/^[2-5]\d\d$/.test(String(status))) {
    throw new NotEnforced("statusCode", `is ${JSON.stringify(status)}; write a status from 200 to 599`);
  }
}

/** The resources that declare a REST API piece by piece. */
export const pieceTypes: Readonly<Record<string, ResourceType>> = {
  ...validatorTypes,
  [RESOURCE]: resource as ResourceType,
  [METHOD]: method as ResourceType,
  [METHOD_RESPONSE]: methodResponse as ResourceType,
  [INTEGRATION]: integration as ResourceType,
  [INTEGRATION_RESPONSE]: integrationResponse as ResourceType,
  [AUTHORIZER]: authorizer as ResourceType,
};

/** The pieces of an API as they are now. */
export function piecesOf(restApi: string, types: readonly string[], resources: Resources): Resource[] {
  return types.flatMap((type) => resources.all(type)).filter(({ inputs }) => inputs.restApi === restApi);
}
