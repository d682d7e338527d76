import { inResource, NotEnforced } from "../common/errors";
import { resourceId } from "../execute-api/resource-id";
import type { Route } from "../execute-api/routes";
import type { Api, ServedStage } from "../execute-api/served-stage";
import { derived, type Resource, type Resources } from "../stack/resources";
import { checkPools } from "./cognito-authorizer";
import { gatewayResponsesOf } from "./gateway-response-type";
import { appliesTo, limitsOf, type MethodSettingsInputs, pathOf } from "./method-settings";
import { parseBody } from "./openapi";
import { refuseAmbiguous } from "./parse-path";
import { pieceTypes } from "./piece-types";
import type { ApiSnapshot, StageInputs } from "./resource-types";
import { routesOfPieces } from "./routes-of-pieces";
import { apiKeysOf } from "./usage-plans";

/**
 * The stages by their names, which is how they are told apart here, as all APIs share one host.
 * @throws NotEnforced that names the resource.
 */
export const servedStages: (resources: Resources) => ReadonlyMap<string, ServedStage> = derived((resources) => {
  const stages = new Map<string, ServedStage>();
  for (const resource of resources.all<StageInputs>("aws:apigateway/stage:Stage")) {
    const { stageName } = resource.inputs;
    if (stages.has(stageName)) {
      throw refuse(
        resource,
        "stageName",
        `is ${stageName}, as another API's; all APIs share one host here, so give each stage a name of its own`,
      );
    }
    stages.set(stageName, serve(resource, resources));
  }
  return stages;
});

function refuse({ urn, type }: Resource, setting: string, message: string): NotEnforced {
  return new NotEnforced(setting, message, { urn, type });
}

function serve(stage: Resource<StageInputs>, resources: Resources): ServedStage {
  const { inputs } = stage;
  const restApi = resources.get("aws:apigateway/restApi:RestApi", inputs.restApi);
  if (!restApi) throw refuse(stage, "restApi", "is no REST API of this stack");
  const deployment = resources.get("aws:apigateway/deployment:Deployment", inputs.deployment);
  if (!deployment) throw refuse(stage, "deployment", "is no deployment of this stack");
  if (deployment.inputs.restApi !== restApi.id) throw refuse(stage, "deployment", "is another API's");
  const snapshot = deployment.snapshot as ApiSnapshot | undefined;
  if (!snapshot) throw refuse(stage, "deployment", "was made before its API; replace it");

  const executionArn = String(restApi.outputs.executionArn);
  const [, , , region = "", accountId = ""] = executionArn.split(":");
  const { api, resourceIds } =
    snapshot.body === undefined ? ofPieces(restApi, deployment, resources) : ofBody(restApi, snapshot, resources);
  return {
    name: inputs.stageName,
    apiId: restApi.id,
    accountId,
    region,
    deploymentId: deployment.id,
    domainName: `${restApi.id}.execute-api.${region}.amazonaws.com`,
    executionArn,
    variables: inputs.variables ?? null,
    api,
    apiKeys: apiKeysOf(restApi.id, inputs.stageName, resources),
    limits: limitsOf(api.routes, methodSettings(inputs, api, resources)),
    resourceIds,
  };
}

type Parsed = Pick<ServedStage, "api" | "resourceIds">;

function ofBody(
  restApi: Resource,
  { body, binaryMediaTypes, apiKeySource, pieces = [] }: ApiSnapshot,
  resources: Resources,
): Parsed {
  const [piece] = pieces.filter(({ type }) => Object.hasOwn(pieceTypes, type));
  if (piece) throw refuse(piece, "restApi", "has a body, which AWS would overwrite; declare the API by one of the two");
  return inResource(restApi, () => {
    const declared = parseBody(body);
    for (const { lock } of declared.routes) {
      if (lock.type === "COGNITO_USER_POOLS") checkPools(lock.authorizer, resources);
    }
    const api: Api = {
      ...declared,
      binaryMediaTypes: binaryMediaTypes ?? declared.binaryMediaTypes,
      apiKeySource: apiKeySource ?? declared.apiKeySource,
      gatewayResponses: new Map([...declared.gatewayResponses, ...gatewayResponsesOf(pieces)]),
    };
    return { api, resourceIds: new Map(api.routes.map((route) => [route, resourceId(restApi.id, route.path)])) };
  });
}

function ofPieces(restApi: Resource, deployment: Resource, resources: Resources): Parsed {
  const { binaryMediaTypes = [], apiKeySource = "HEADER", pieces = [] } = deployment.snapshot as ApiSnapshot;
  const resourceIds = routesOfPieces(restApi.id, pieces, resources);
  const routes: Route[] = [...resourceIds.keys()];
  // "The REST API doesn't contain any methods": CreateDeployment's error.
  if (routes.length === 0) {
    throw refuse(
      deployment,
      "restApi",
      "had no methods when the deployment was created; add the Methods and Integrations to the Deployment's dependsOn",
    );
  }
  inResource(restApi, () => refuseAmbiguous(routes, "resources"));
  return { api: { routes, binaryMediaTypes, apiKeySource, gatewayResponses: gatewayResponsesOf(pieces) }, resourceIds };
}

function methodSettings(
  { restApi, stageName }: StageInputs,
  { routes }: Api,
  resources: Resources,
): Resource<MethodSettingsInputs>[] {
  const settings = resources
    .all<MethodSettingsInputs>("aws:apigateway/methodSettings:MethodSettings")
    .filter(({ inputs }) => inputs.restApi === restApi && inputs.stageName === stageName);
  for (const [index, each] of settings.entries()) {
    const path = pathOf(each.inputs.methodPath);
    if (settings.findIndex(({ inputs }) => pathOf(inputs.methodPath) === path) === index) continue;
    throw refuse(each, "methodPath", `is ${each.inputs.methodPath}, as another MethodSettings of the stage; keep one`);
  }
  const foreign = settings.find(({ inputs }) => !appliesTo(routes, inputs));
  if (!foreign) return settings;
  throw refuse(
    foreign,
    "methodPath",
    `is ${foreign.inputs.methodPath}, which names no method of the API; write */* or a path and a method, as me/GET`,
  );
}
