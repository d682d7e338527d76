import { NotEnforced } from "../common/errors";
import { LOWER_ALPHANUMERIC, randomText } from "../common/random";
import { resourceId } from "../execute-api/resource-id";
import type { AwsEnvironment, ResourceType } from "../stack/resource-type";
import type { Inputs, Resource } from "../stack/resources";
import { oneOf } from "../stack/settings";
import { object, onlyKnown, own } from "./fields";
import { GATEWAY_RESPONSE, gatewayResponseType } from "./gateway-response-type";
import { checkMethodSettings, type MethodSettingsInputs } from "./method-settings";
import { parseBody } from "./openapi";
import { piecesOf, pieceTypes } from "./piece-types";
import { usagePlanTypes } from "./usage-plans";

/** The enforced inputs of `aws:apigateway/restApi:RestApi`. */
export interface RestApiInputs extends Inputs {
  /** OpenAPI. Left out for an API that resources declare piece by piece. */
  body?: string;
  /** Override those of the body. */
  binaryMediaTypes?: string[];
  apiKeySource?: "HEADER" | "AUTHORIZER";
  name?: string;
}

/** The enforced inputs of `aws:apigateway/stage:Stage`. */
export interface StageInputs extends Inputs {
  restApi: string;
  deployment: string;
  stageName: string;
  variables?: Record<string, string>;
}

/** An API at the time of a deployment. Later changes are served only by the next deployment. */
export interface ApiSnapshot {
  body?: string;
  binaryMediaTypes?: string[];
  apiKeySource?: "HEADER" | "AUTHORIZER";
  /** The resources that declare parts of it. Absent in a snapshot that was stored before they were served. */
  pieces?: Resource[];
}

const restApi: ResourceType<RestApiInputs> = {
  settings: {
    apiKeySource: "enforced",
    binaryMediaTypes: "enforced",
    body: "enforced",
    description: "ignored",
    disableExecuteApiEndpoint: "enforced",
    // How TLS is spoken, which loopback does without.
    endpointAccessMode: "ignored",
    endpointConfiguration: "enforced",
    failOnWarnings: "ignored",
    minimumCompressionSize: "ignored",
    name: "ignored",
    policy: "enforced",
    putRestApiMode: "enforced",
    securityPolicy: "ignored",
    tags: "ignored",
  },
  replaceOn: [],
  check(inputs) {
    if (inputs.policy !== undefined) {
      throw new NotEnforced("policy", "is a resource policy, which is not enforced here; use the policies of roles");
    }
    if (inputs.disableExecuteApiEndpoint) {
      throw new NotEnforced("disableExecuteApiEndpoint", "leaves only domains of one's own, which do not run here");
    }
    if ((inputs.putRestApiMode ?? "overwrite") !== "overwrite") {
      throw new NotEnforced("putRestApiMode", "is not overwrite; the body must be the whole API");
    }
    const endpoint = object(inputs.endpointConfiguration ?? {}, "endpointConfiguration");
    onlyKnown(endpoint, ["types", "ipAddressType"], "endpointConfiguration");
    if (!["EDGE", "REGIONAL"].includes(String(own(endpoint, "types") ?? "EDGE"))) {
      throw new NotEnforced(
        "endpointConfiguration.types",
        "is neither EDGE nor REGIONAL; a private API has locks of its own",
      );
    }
    const { binaryMediaTypes } = inputs;
    if (binaryMediaTypes && !binaryMediaTypes.every((mediaType) => typeof mediaType === "string")) {
      throw new NotEnforced("binaryMediaTypes", "is no list of strings; write one");
    }
    oneOf(inputs.apiKeySource ?? "HEADER", ["HEADER", "AUTHORIZER"], "apiKeySource");
    if (inputs.body !== undefined) parseBody(inputs.body);
  },
  id: () => randomText(10, LOWER_ALPHANUMERIC),
  outputs: (inputs, id, aws) => ({
    name: inputs.name ?? (inputs.body && titleOf(inputs.body)) ?? id,
    arn: `arn:aws:apigateway:${aws.region}::/restapis/${id}`,
    executionArn: executionArn(id, aws),
    rootResourceId: resourceId(id, "/"),
    apiKeySource: inputs.apiKeySource ?? "HEADER",
    binaryMediaTypes: inputs.binaryMediaTypes ?? [],
    description: inputs.description ?? "",
    disableExecuteApiEndpoint: false,
    endpointConfiguration: inputs.endpointConfiguration ?? { types: "EDGE" },
    minimumCompressionSize: inputs.minimumCompressionSize ?? "",
    policy: "",
    region: aws.region,
    tagsAll: inputs.tags ?? {},
  }),
};

/** The types whose resources a deployment captures together with the API. */
const PIECES = [GATEWAY_RESPONSE, ...Object.keys(pieceTypes)];

const deployment: ResourceType = {
  // Variables given here are set on a stage that the deployment makes itself, and it makes none any more.
  settings: { description: "ignored", restApi: "enforced", triggers: "enforced", variables: "ignored" },
  replaceOn: ["restApi", "triggers", "variables"],
  id: () => randomText(6, LOWER_ALPHANUMERIC),
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
  snapshot(inputs, resources): ApiSnapshot | undefined {
    const api = resources.get<RestApiInputs>("aws:apigateway/restApi:RestApi", String(inputs.restApi));
    if (!api) return undefined;
    const { body, binaryMediaTypes, apiKeySource } = api.inputs;
    return { body, binaryMediaTypes, apiKeySource, pieces: piecesOf(api.id, PIECES, resources) };
  },
};

const stage: ResourceType<StageInputs> = {
  settings: {
    accessLogSettings: "ignored",
    cacheClusterEnabled: "enforced",
    cacheClusterSize: "ignored",
    canarySettings: "enforced",
    clientCertificateId: "enforced",
    deployment: "enforced",
    description: "ignored",
    documentationVersion: "ignored",
    restApi: "enforced",
    stageName: "enforced",
    tags: "ignored",
    variables: "enforced",
    xrayTracingEnabled: "ignored",
  },
  replaceOn: ["restApi", "stageName"],
  check(inputs) {
    if (typeof inputs.stageName !== "string" || !/^[A-Za-z0-9_-]{1,128}$/.test(inputs.stageName)) {
      throw new NotEnforced("stageName", "must be 1 to 128 letters, digits, hyphens or underscores");
    }
    if (inputs.canarySettings !== undefined) {
      throw new NotEnforced("canarySettings", "sends some calls to another deployment, which does not run here");
    }
    if (inputs.clientCertificateId !== undefined) {
      throw new NotEnforced(
        "clientCertificateId",
        "proves to a backend that API Gateway calls, which is not held here",
      );
    }
    if (inputs.cacheClusterEnabled) {
      throw new NotEnforced("cacheClusterEnabled", "answers from a cache past the locks; set it to false");
    }
    const variables = object(inputs.variables ?? {}, "variables");
    for (const [name, value] of Object.entries(variables)) {
      if (typeof value !== "string") throw new NotEnforced(`variables.${name}`, "is no string; write one");
    }
  },
  id: ({ restApi, stageName }) => `ags-${restApi}-${stageName}`,
  outputs: ({ restApi, stageName, tags }, _id, aws) => ({
    arn: `arn:aws:apigateway:${aws.region}::/restapis/${restApi}/stages/${stageName}`,
    executionArn: `${executionArn(restApi, aws)}/${stageName}`,
    invokeUrl: `${aws.gatewayUrl}/${stageName}`,
    region: aws.region,
    tagsAll: tags ?? {},
    webAclArn: "",
  }),
};

const methodSettings: ResourceType<MethodSettingsInputs> = {
  settings: { methodPath: "enforced", restApi: "enforced", settings: "enforced", stageName: "enforced" },
  replaceOn: ["methodPath", "restApi", "stageName"],
  check: checkMethodSettings,
  id: ({ restApi, stageName, methodPath }) => `${restApi}-${stageName}-${methodPath}`,
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

const account: ResourceType = {
  settings: { cloudwatchRoleArn: "ignored" },
  replaceOn: [],
  id: () => "api-gateway-account",
  outputs: (_inputs, _id, aws) => ({
    apiKeyVersion: "4",
    features: ["UsagePlans"],
    region: aws.region,
    throttleSettings: [{ burstLimit: 5000, rateLimit: 10000 }],
  }),
};

/**
 * The resources of REST APIs, declared by a body or piece by piece. Resource policies and domains are left out on purpose, and so refused.
 */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  "aws:apigateway/account:Account": account,
  "aws:apigateway/deployment:Deployment": deployment,
  "aws:apigateway/methodSettings:MethodSettings": methodSettings as ResourceType,
  [GATEWAY_RESPONSE]: gatewayResponseType as ResourceType,
  ...pieceTypes,
  ...usagePlanTypes,
  "aws:apigateway/restApi:RestApi": restApi as ResourceType,
  "aws:apigateway/stage:Stage": stage as ResourceType,
};

function executionArn(apiId: string, { region, accountId }: AwsEnvironment): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}`;
}

function titleOf(body: string): string | undefined {
  const title: unknown = JSON.parse(body).info?.title;
  return typeof title === "string" ? title : undefined;
}
