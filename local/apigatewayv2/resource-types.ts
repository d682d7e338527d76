import { NotEnforced } from "../common/errors";
import { autoName, LOWER_ALPHANUMERIC, randomText } from "../common/random";
import { DEFAULT } from "../execute-api/http-api/http-api";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs, Resources } from "../stack/resources";
import { callingRole, oneOf, refuseGiven, wholeNumber } from "../stack/settings";
import { checkAuthorizer } from "./authorizers";
import { type CorsInputs, readCors } from "./cors-configuration";
import { checkRouteKey } from "./route-key";
import { functionOf, isTexts, requireSetting } from "./settings";

export const API = "aws:apigatewayv2/api:Api";
export const ROUTE = "aws:apigatewayv2/route:Route";
export const INTEGRATION = "aws:apigatewayv2/integration:Integration";
export const STAGE = "aws:apigatewayv2/stage:Stage";
export const DEPLOYMENT = "aws:apigatewayv2/deployment:Deployment";
export const AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer";

export interface ApiInputs extends Inputs {
  name?: string;
  corsConfiguration?: CorsInputs;
  /** Of quick create: a function, and the key of its route. */
  target?: string;
  routeKey?: string;
}

export interface RouteInputs extends Inputs {
  apiId: string;
  routeKey: string;
  target?: string;
  authorizationType?: string;
  authorizerId?: string;
  authorizationScopes?: string[];
}

export interface IntegrationInputs extends Inputs {
  apiId: string;
  integrationUri?: string;
  payloadFormatVersion?: string;
  timeoutMilliseconds?: number;
}

export interface StageInputs extends Inputs {
  apiId: string;
  name?: string;
  autoDeploy?: boolean;
  deploymentId?: string;
  stageVariables?: Record<string, string>;
  defaultRouteSettings?: RouteSettings;
  routeSettings?: (RouteSettings & { routeKey: string })[];
}

export interface RouteSettings {
  throttlingBurstLimit?: number;
  throttlingRateLimit?: number;
}

/** What a deployment takes: all pieces of its API, by their types and ids. */
export type ApiSnapshot = readonly { type: string; id: string; inputs: Inputs }[];

const PIECES = [ROUTE, INTEGRATION, AUTHORIZER];

const api: ResourceType<ApiInputs> = {
  settings: {
    name: "enforced",
    protocolType: "enforced",
    corsConfiguration: "enforced",
    target: "enforced",
    routeKey: "enforced",
    credentialsArn: "enforced",
    body: "enforced",
    disableExecuteApiEndpoint: "enforced",
    // The two expressions choose for WebSocket APIs alone; of an HTTP API they have one value each.
    apiKeySelectionExpression: "ignored",
    routeSelectionExpression: "ignored",
    description: "ignored",
    failOnWarnings: "ignored",
    ipAddressType: "ignored",
    tags: "ignored",
    version: "ignored",
  },
  replaceOn: ["protocolType", "target", "routeKey", "credentialsArn"],
  check(inputs) {
    requireSetting(
      "protocolType",
      inputs.protocolType,
      (type) => type === "HTTP",
      "only HTTP runs here; WebSocket APIs do not",
    );
    refuseGiven(inputs, {
      body: "is OpenAPI, which runs here for REST APIs alone; declare aws.apigatewayv2.Route and Integration",
      disableExecuteApiEndpoint: "leaves only domains of one's own, which do not run here",
    });
    if (inputs.corsConfiguration !== undefined) readCors(inputs.corsConfiguration, "corsConfiguration");
    if (inputs.target !== undefined) functionOf(inputs.target, "target");
    callingRole(inputs.credentialsArn, "credentialsArn");
    if (inputs.routeKey !== undefined) {
      checkRouteKey(inputs.routeKey, "routeKey");
      requireSetting(
        "target",
        inputs.target,
        (target) => target !== undefined,
        "routeKey is for quick create; name a function",
      );
    }
  },
  id: () => randomText(10, LOWER_ALPHANUMERIC),
  outputs: (inputs, id, aws) => ({
    name: inputs.name ?? id,
    apiEndpoint: `${aws.gatewayUrl}/${id}.execute-api`,
    arn: `arn:aws:apigateway:${aws.region}::/apis/${id}`,
    executionArn: `arn:aws:execute-api:${aws.region}:${aws.accountId}:${id}`,
    apiKeySelectionExpression: "$request.header.x-api-key",
    routeSelectionExpression: "$request.method $request.path",
    protocolType: "HTTP",
    ipAddressType: inputs.ipAddressType ?? "ipv4",
    region: aws.region,
    tagsAll: inputs.tags ?? {},
  }),
};

const route: ResourceType<RouteInputs> = {
  settings: {
    apiId: "enforced",
    routeKey: "enforced",
    target: "enforced",
    authorizationType: "enforced",
    authorizerId: "enforced",
    authorizationScopes: "enforced",
    apiKeyRequired: "enforced",
    requestModels: "enforced",
    requestParameters: "enforced",
    modelSelectionExpression: "ignored",
    operationName: "ignored",
    routeResponseSelectionExpression: "ignored",
  },
  replaceOn: ["apiId"],
  check(inputs) {
    const { authorizationType = "NONE", authorizerId, authorizationScopes = [] } = inputs;
    checkRouteKey(inputs.routeKey, "routeKey");
    refuseGiven(inputs, {
      apiKeyRequired: "HTTP APIs have no API keys; leave it out",
      requestModels: "is for WebSocket APIs; leave it out",
      requestParameters: "is for WebSocket APIs; leave it out",
    });
    oneOf(authorizationType, ["NONE", "AWS_IAM", "JWT", "CUSTOM"], "authorizationType");
    const byAuthorizer = authorizationType === "JWT" || authorizationType === "CUSTOM";
    if (byAuthorizer !== (authorizerId !== undefined)) {
      throw new NotEnforced(
        "authorizerId",
        `${authorizerId === undefined ? "is missing" : "is given"} with authorizationType ${authorizationType}; an authorizer goes with JWT or CUSTOM`,
      );
    }
    if (authorizationScopes.length > 0 && authorizationType !== "JWT") {
      throw new NotEnforced("authorizationScopes", "is for authorizationType JWT alone; leave it out");
    }
    requireSetting("authorizationScopes", authorizationScopes, isTexts, "write a list of scopes");
  },
  id: () => randomText(7, LOWER_ALPHANUMERIC),
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

const integration: ResourceType<IntegrationInputs> = {
  settings: {
    apiId: "enforced",
    integrationType: "enforced",
    integrationUri: "enforced",
    payloadFormatVersion: "enforced",
    timeoutMilliseconds: "enforced",
    connectionId: "enforced",
    connectionType: "enforced",
    credentialsArn: "enforced",
    integrationSubtype: "enforced",
    requestParameters: "enforced",
    requestTemplates: "enforced",
    responseParameters: "enforced",
    tlsConfig: "enforced",
    // A function is called with POST, whatever stands here.
    integrationMethod: "ignored",
    // For WebSocket APIs alone.
    contentHandlingStrategy: "ignored",
    passthroughBehavior: "ignored",
    templateSelectionExpression: "ignored",
    description: "ignored",
  },
  replaceOn: ["apiId", "integrationType", "integrationSubtype", "connectionType"],
  check(inputs) {
    requireSetting(
      "integrationType",
      inputs.integrationType,
      (type) => type === "AWS_PROXY",
      "only functions run here; write AWS_PROXY",
    );
    oneOf(inputs.connectionType ?? "INTERNET", ["INTERNET"], "connectionType");
    refuseGiven(inputs, {
      connectionId: "is a VPC link, which does not run here; leave it out",
      integrationSubtype: "calls another AWS service, which does not run here; call it from a function",
      requestParameters: "maps parameters of the request, which does not run here; do it in the function",
      requestTemplates: "is for WebSocket APIs; leave it out",
      responseParameters: "maps the answer's headers and status, which does not run here; do it in the function",
      tlsConfig: "is for private integrations, which do not run here; leave it out",
    });
    functionOf(inputs.integrationUri, "integrationUri");
    callingRole(inputs.credentialsArn, "credentialsArn");
    const { payloadFormatVersion = "1.0", timeoutMilliseconds = 30_000 } = inputs;
    oneOf(payloadFormatVersion, ["1.0", "2.0"], "payloadFormatVersion");
    wholeNumber(timeoutMilliseconds, [50, 30_000], "timeoutMilliseconds");
  },
  id: () => randomText(7, LOWER_ALPHANUMERIC),
  outputs: ({ payloadFormatVersion = "1.0", timeoutMilliseconds = 30_000 }, _id, aws) => ({
    payloadFormatVersion,
    timeoutMilliseconds,
    connectionType: "INTERNET",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of API Gateway
    integrationResponseSelectionExpression: "${integration.response.statuscode}",
    region: aws.region,
  }),
};

const stage: ResourceType<StageInputs> = {
  settings: {
    apiId: "enforced",
    name: "enforced",
    autoDeploy: "enforced",
    deploymentId: "enforced",
    defaultRouteSettings: "enforced",
    routeSettings: "enforced",
    stageVariables: "enforced",
    clientCertificateId: "enforced",
    accessLogSettings: "ignored",
    description: "ignored",
    tags: "ignored",
  },
  replaceOn: ["apiId", "name"],
  check(inputs) {
    if (inputs.name !== undefined) {
      const named = (name: string) => name === DEFAULT || /^[A-Za-z0-9_-]{1,128}$/.test(name);
      requireSetting("name", inputs.name, named, `write ${DEFAULT}, or letters, digits, hyphens and underscores`);
    }
    refuseGiven(inputs, { clientCertificateId: "is for WebSocket APIs; leave it out" });
    const { defaultRouteSettings = {}, routeSettings = [], stageVariables = {} } = inputs;
    checkThrottling(defaultRouteSettings, "defaultRouteSettings");
    for (const [index, settings] of routeSettings.entries()) checkThrottling(settings, `routeSettings[${index}]`);
    for (const [name, value] of Object.entries(stageVariables)) {
      requireSetting(`stageVariables.${name}`, value, (text) => typeof text === "string", "write a string");
    }
  },
  id: (inputs, name) => inputs.name ?? autoName(name),
  outputs: ({ apiId, deploymentId = "", tags = {} }, id, aws) => ({
    name: id,
    arn: `arn:aws:apigateway:${aws.region}::/apis/${apiId}/stages/${id}`,
    executionArn: `arn:aws:execute-api:${aws.region}:${aws.accountId}:${apiId}/${id}`,
    invokeUrl: `${aws.gatewayUrl}/${apiId}.execute-api/${id === DEFAULT ? "" : id}`,
    deploymentId,
    region: aws.region,
    tagsAll: tags,
  }),
};

const KNOWN_ROUTE_SETTINGS = [
  ...["routeKey", "throttlingBurstLimit", "throttlingRateLimit"],
  ...["dataTraceEnabled", "detailedMetricsEnabled", "loggingLevel"],
];

function checkThrottling(settings: RouteSettings, at: string): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!KNOWN_ROUTE_SETTINGS.includes(name)) {
      throw new NotEnforced(`${at}.${name}`, "is not known to the local run; leave it out");
    }
    if (!name.startsWith("throttling")) continue;
    requireSetting(`${at}.${name}`, value, (limit) => typeof limit === "number" && limit >= 0, "write a number");
  }
}

const deployment: ResourceType = {
  settings: { apiId: "enforced", triggers: "enforced", description: "ignored" },
  replaceOn: ["apiId", "triggers"],
  id: () => randomText(6, LOWER_ALPHANUMERIC),
  outputs: (_inputs, _id, aws) => ({ autoDeployed: false, region: aws.region }),
  snapshot: ({ apiId }, resources) => piecesOf(resources, String(apiId)),
};

/** All pieces of an API as they are now. */
export function piecesOf(resources: Resources, apiId: string): ApiSnapshot {
  return [...resources]
    .filter(({ type, inputs }) => PIECES.includes(type) && inputs.apiId === apiId)
    .map(({ type, id, inputs }) => ({ type, id, inputs }));
}

const authorizer: ResourceType = {
  settings: {
    apiId: "enforced",
    authorizerType: "enforced",
    authorizerUri: "enforced",
    authorizerPayloadFormatVersion: "enforced",
    authorizerResultTtlInSeconds: "enforced",
    authorizerCredentialsArn: "enforced",
    enableSimpleResponses: "enforced",
    identitySources: "enforced",
    jwtConfiguration: "enforced",
    name: "ignored",
  },
  replaceOn: ["apiId"],
  check: checkAuthorizer,
  id: () => randomText(6, LOWER_ALPHANUMERIC),
  outputs: (inputs, id, aws) => ({ name: inputs.name ?? id, region: aws.region }),
};

/**
 * The resources of HTTP APIs. Left out, and so refused: domains and their mappings, VPC links, and what WebSocket APIs
 * alone have.
 */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  [API]: api as ResourceType,
  [ROUTE]: route as ResourceType,
  [INTEGRATION]: integration as ResourceType,
  [STAGE]: stage as ResourceType,
  [DEPLOYMENT]: deployment,
  [AUTHORIZER]: authorizer,
};
