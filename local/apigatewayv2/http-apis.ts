import { inResource, NotEnforced } from "../common/errors";
import {
  DEFAULT,
  type HttpApi,
  type HttpIntegration,
  type HttpLock,
  type HttpRoute,
  type HttpStage,
  type PayloadFormat,
} from "../execute-api/http-api/http-api";
import type { CalledFunction } from "../execute-api/integration";
import type { Limits } from "../execute-api/token-bucket";
import { derived, type Inputs, type Resource, type Resources } from "../stack/resources";
import { callingRole } from "../stack/settings";
import { jwtAuthorizer, requestAuthorizer } from "./authorizers";
import { readCors } from "./cors-configuration";
import {
  API,
  type ApiInputs,
  type ApiSnapshot,
  AUTHORIZER,
  DEPLOYMENT,
  INTEGRATION,
  type IntegrationInputs,
  piecesOf,
  ROUTE,
  type RouteInputs,
  type RouteSettings,
  STAGE,
  type StageInputs,
} from "./resource-types";
import { parseRouteKey } from "./route-key";
import { functionOf } from "./settings";

/** What AWS allows an account in a region where nothing else is set ("Amazon API Gateway quotas"). */
const ACCOUNT: Limits = { rate: 10_000, burst: 5_000 };
const USER_POOL = "aws:cognito/userPool:UserPool";

/**
 * The HTTP APIs of the stack by their ids, each with its stages as they are deployed.
 * @throws NotEnforced that names the resource
 */
export const httpApis: (resources: Resources) => ReadonlyMap<string, HttpApi> = derived((resources) => {
  const apis = resources.all<ApiInputs>(API);
  for (const type of [ROUTE, INTEGRATION, AUTHORIZER, STAGE, DEPLOYMENT]) {
    const lost = resources.all(type).find(({ inputs }) => !apis.some(({ id }) => id === inputs.apiId));
    if (lost) throw refuse(lost, "apiId", "is no HTTP API of this stack; give the id of one");
  }
  return new Map(apis.map((api) => [api.id, serve(api, resources)]));
});

function serve(api: Resource<ApiInputs>, resources: Resources): HttpApi {
  const { corsConfiguration } = api.inputs;
  const executionArn = String(api.outputs.executionArn);
  const [, , , region = "", accountId = ""] = executionArn.split(":");
  const declared = resources
    .all<StageInputs>(STAGE)
    .filter(({ inputs }) => inputs.apiId === api.id)
    .map((stage) => stageOf(stage, api, resources));
  return {
    id: api.id,
    name: String(api.outputs.name),
    accountId,
    region,
    executionArn,
    domainName: `${api.id}.execute-api.${region}.amazonaws.com`,
    ...(corsConfiguration && { cors: inResource(api, () => readCors(corsConfiguration, "corsConfiguration")) }),
    stages: new Map([...quickCreated(api), ...declared].map((stage) => [stage.name, stage])),
  };
}

/** "Quick create": a route to a function, and a `$default` stage that deploys it. */
function quickCreated(api: Resource<ApiInputs>): HttpStage[] {
  const { target, credentialsArn, routeKey = DEFAULT } = api.inputs;
  if (target === undefined) return [];
  return inResource(api, () => {
    const integration = {
      ...calledFunction(target, "target", credentialsArn),
      payloadFormat: "2.0" as const,
      timeout: 30_000,
    };
    const route = {
      key: routeKey,
      ...parseRouteKey(routeKey, "routeKey"),
      lock: { type: "NONE" as const },
      integration,
    };
    return [{ name: DEFAULT, routes: [route], limits: new Map() }];
  });
}

function stageOf(stage: Resource<StageInputs>, api: Resource<ApiInputs>, resources: Resources): HttpStage {
  const pieces = piecesFor(stage, resources);
  if (stage.id === DEFAULT && api.inputs.target !== undefined) {
    throw refuse(stage, "name", `is ${DEFAULT}, as the stage that the API's target makes; leave out one of the two`);
  }
  const routes = routesOf(pieces, resources);
  const { stageVariables } = stage.inputs;
  return {
    name: stage.id,
    ...(stageVariables && Object.keys(stageVariables).length > 0 && { variables: stageVariables }),
    routes,
    limits: limitsOf(stage, routes),
  };
}

/** The API as the stage serves it: as it is now, or as its deployment took it. */
function piecesFor(stage: Resource<StageInputs>, resources: Resources): Resource[] {
  const { apiId, autoDeploy = false, deploymentId } = stage.inputs;
  if (!autoDeploy && !deploymentId) {
    throw refuse(stage, "autoDeploy", "is false and no deploymentId is given, so nothing is served; set it to true");
  }
  const deployment = autoDeploy ? undefined : resources.get(DEPLOYMENT, String(deploymentId));
  if (!autoDeploy && deployment?.inputs.apiId !== apiId) {
    throw refuse(stage, "deploymentId", "is no deployment of this API");
  }
  const snapshot = deployment ? (deployment.snapshot as ApiSnapshot) : piecesOf(resources, apiId);
  // For errors: where the piece is still declared it has a URN, else the stage that serves it is named.
  return snapshot.map(
    (piece) => ({ ...stage, ...piece, urn: resources.get(piece.type, piece.id)?.urn ?? stage.urn }) as Resource,
  );
}

function routesOf(pieces: readonly Resource[], resources: Resources): HttpRoute[] {
  const routes = pieces.filter(({ type }) => type === ROUTE) as Resource<RouteInputs>[];
  const shapes = new Map<string, string>();
  return routes.map((route) =>
    inResource(route, () => {
      const { routeKey: key } = route.inputs;
      const parsed = parseRouteKey(key, "routeKey");
      const shape = `${parsed.method} ${parsed.path.replace(/\{[^}]*?(\+?)\}/g, "{$1}")}`;
      const other = shapes.get(shape);
      if (other !== undefined)
        throw new NotEnforced("routeKey", `is ${key}, which matches what ${other} matches; keep one`);
      shapes.set(shape, key);
      return { key, ...parsed, lock: lockOf(route, pieces, resources), integration: integrationOf(route, pieces) };
    }),
  );
}

function integrationOf(
  { inputs: { target = "" } }: Resource<RouteInputs>,
  pieces: readonly Resource[],
): HttpIntegration {
  const id = /^integrations\/(.+)$/.exec(target)?.[1];
  const found = pieces.find((piece) => piece.type === INTEGRATION && piece.id === id);
  if (!found) {
    throw new NotEnforced(
      "target",
      `is ${JSON.stringify(target)}; write integrations/ and the id of an Integration of this API`,
    );
  }
  return inResource(found, () => {
    const {
      integrationUri,
      credentialsArn,
      payloadFormatVersion = "1.0",
      timeoutMilliseconds = 30_000,
    } = found.inputs as IntegrationInputs;
    return {
      ...calledFunction(integrationUri, "integrationUri", credentialsArn),
      payloadFormat: payloadFormatVersion as PayloadFormat,
      timeout: timeoutMilliseconds,
    };
  });
}

function calledFunction(uri: unknown, setting: string, credentialsArn: unknown): CalledFunction {
  const roleArn = callingRole(credentialsArn, "credentialsArn");
  return { functionArn: functionOf(uri, setting), ...(roleArn && { roleArn }) };
}

function lockOf({ inputs }: Resource<RouteInputs>, pieces: readonly Resource[], resources: Resources): HttpLock {
  const { authorizationType = "NONE", authorizerId, authorizationScopes = [] } = inputs;
  if (authorizationType === "NONE" || authorizationType === "AWS_IAM") return { type: authorizationType };
  const found = pieces.find(({ type, id }) => type === AUTHORIZER && id === authorizerId);
  if (!found) throw new NotEnforced("authorizerId", `is ${authorizerId}, which is no Authorizer of this API`);
  const kind = authorizationType === "JWT" ? "JWT" : "REQUEST";
  if (found.inputs.authorizerType !== kind) {
    throw new NotEnforced("authorizationType", `is ${authorizationType}, and the authorizer's type is not ${kind}`);
  }
  return inResource(found, () =>
    kind === "JWT"
      ? { type: "JWT", authorizer: ofThisStack(found.inputs, resources), scopes: authorizationScopes }
      : { type: "CUSTOM", authorizer: requestAuthorizer(found.id, found.inputs) },
  );
}

function ofThisStack(inputs: Inputs, resources: Resources) {
  const authorizer = jwtAuthorizer(inputs);
  if (resources.get(USER_POOL, authorizer.poolId)) return authorizer;
  throw new NotEnforced(
    "jwtConfiguration.issuer",
    `names ${authorizer.poolId}, which is no user pool of this stack; its tokens are not verified here`,
  );
}

function limitsOf(stage: Resource<StageInputs>, routes: readonly HttpRoute[]): ReadonlyMap<HttpRoute, Limits> {
  const { defaultRouteSettings, routeSettings = [] } = stage.inputs;
  const lost = routeSettings.find(({ routeKey }) => !routes.some(({ key }) => key === routeKey));
  if (lost) throw refuse(stage, "routeSettings", `names ${lost.routeKey}, which is no route of the API`);
  const limits = new Map<HttpRoute, Limits>();
  for (const route of routes) {
    const own = routeSettings.find(({ routeKey }) => routeKey === route.key);
    const limit = (name: keyof RouteSettings) => own?.[name] ?? defaultRouteSettings?.[name];
    const [rate, burst] = [limit("throttlingRateLimit"), limit("throttlingBurstLimit")];
    if (rate !== undefined || burst !== undefined) {
      limits.set(route, { rate: rate ?? ACCOUNT.rate, burst: burst ?? ACCOUNT.burst });
    }
  }
  return limits;
}

function refuse({ urn, type }: Resource, setting: string, message: string): NotEnforced {
  return new NotEnforced(setting, message, { urn, type });
}
