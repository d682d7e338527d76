import { inResource, NotEnforced } from "../common/errors";
import type { Integration } from "../execute-api/integration";
import type { Lock } from "../execute-api/lock";
import { resourceId } from "../execute-api/resource-id";
import type { Method, Route } from "../execute-api/routes";
import type { Inputs, Resource, Resources } from "../stack/resources";
import { checkPools, cognitoLock } from "./cognito-authorizer";
import { compileMock } from "./mock-integration";
import { parsePath } from "./parse-path";
import {
  AUTHORIZER,
  type AuthorizerInputs,
  authorizerType,
  compileCognito,
  compileFunction,
  compileLambda,
  INTEGRATION,
  INTEGRATION_RESPONSE,
  type IntegrationInputs,
  type IntegrationResponseInputs,
  METHOD,
  METHOD_RESPONSE,
  type MethodInputs,
  type MethodResponseInputs,
  type OfMethod,
  RESOURCE,
  type ResourceInputs,
} from "./piece-types";
import { validationOf } from "./validation-of-pieces";

/**
 * The routes of an API that resources declare piece by piece, each with the id of its resource.
 * @param pieces all of the API, as its deployment captured them
 * @throws NotEnforced that names the resource
 */
export function routesOfPieces(
  restApi: string,
  pieces: readonly Resource[],
  resources: Resources,
): ReadonlyMap<Route, string> {
  const paths = pathsOf(restApi, all<ResourceInputs>(pieces, RESOURCE));
  const methods = all<MethodInputs>(pieces, METHOD);
  refuseRepeated(methods, nameOf, "httpMethod");
  return new Map(
    methods.map((method) => {
      const { resourceId: id, httpMethod } = method.inputs;
      const path = paths.get(id);
      if (path === undefined) throw refuse(method, "resourceId", `is ${id}, which is no Resource of this API`);
      const route: Route = {
        path,
        segments: inResource(method, () => parsePath(path, "resourceId")),
        method: httpMethod as Method | "ANY",
        lock: lockOf(method, pieces, resources),
        apiKeyRequired: method.inputs.apiKeyRequired ?? false,
        validation: validationOf(method, pieces),
        integration: integrationOf(method, pieces),
      };
      return [route, id] as const;
    }),
  );
}

/** The path of each resource by its id, with the root. */
function pathsOf(restApi: string, declared: readonly Resource<ResourceInputs>[]): ReadonlyMap<string, string> {
  refuseRepeated(declared, ({ parentId, pathPart }) => `${parentId}/${pathPart}`, "pathPart");
  const root = resourceId(restApi, "/");
  const byId = new Map(declared.map((resource) => [resource.id, resource]));
  const pathOf = (resource: Resource<ResourceInputs>): string => {
    const { parentId, pathPart } = resource.inputs;
    if (parentId === root) return `/${pathPart}`;
    const parent = byId.get(parentId);
    if (!parent) throw refuse(resource, "parentId", `is ${parentId}, which is no Resource of this API`);
    return `${pathOf(parent)}/${pathPart}`;
  };
  return new Map([[root, "/"], ...declared.map((resource) => [resource.id, pathOf(resource)] as const)]);
}

function lockOf(method: Resource<MethodInputs>, pieces: readonly Resource[], resources: Resources): Lock {
  const { authorization, authorizerId, authorizationScopes = [] } = method.inputs;
  if (authorization === "NONE" || authorization === "AWS_IAM") return { type: authorization };
  const declared = all<AuthorizerInputs>(pieces, AUTHORIZER).find(({ id }) => id === authorizerId);
  if (!declared) throw refuse(method, "authorizerId", `is ${authorizerId}, which is no Authorizer of this API`);
  const kind = authorizerType(declared.inputs);
  if ((kind === "COGNITO_USER_POOLS") !== (authorization === "COGNITO_USER_POOLS")) {
    throw refuse(method, "authorization", `is ${authorization}, and the type of ${declared.urn} is ${kind}`);
  }
  return inResource(declared, () => {
    if (kind !== "COGNITO_USER_POOLS") return { type: "CUSTOM", authorizer: compileLambda(declared) };
    const authorizer = compileCognito(declared.inputs);
    checkPools(authorizer, resources);
    return cognitoLock(authorizer, authorizationScopes, {
      scopes: `authorizationScopes of ${method.urn}`,
      identityValidationExpression: "identityValidationExpression",
    });
  });
}

function integrationOf(method: Resource<MethodInputs>, pieces: readonly Resource[]): Integration {
  const [declared, other] = ofMethod(all<IntegrationInputs>(pieces, INTEGRATION), method);
  // "No integration defined for method": CreateDeployment's error.
  if (!declared)
    throw refuse(
      method,
      "httpMethod",
      "has no Integration in the deployment; declare one, and add it to the Deployment's dependsOn",
    );
  if (other) throw refuse(other, "httpMethod", "has another Integration; keep one");
  const { inputs } = declared;
  return inResource(declared, () =>
    inputs.type === "MOCK" ? mockOf(declared, method, pieces) : compileFunction(inputs),
  );
}

function mockOf(
  { inputs }: Resource<IntegrationInputs>,
  method: Resource<MethodInputs>,
  pieces: readonly Resource[],
): Integration {
  const responses = ofMethod(all<IntegrationResponseInputs>(pieces, INTEGRATION_RESPONSE), method);
  return compileMock({
    requestTemplates: inputs.requestTemplates ?? {},
    passthroughBehavior: inputs.passthroughBehavior,
    contentHandling: inputs.contentHandling,
    responses: responses.map(({ urn, type, inputs: response }) => ({
      selectionPattern: response.selectionPattern || undefined,
      statusCode: response.statusCode,
      responseParameters: response.responseParameters ?? {},
      responseTemplates: response.responseTemplates ?? {},
      prefix: "",
      subject: { urn, type },
    })),
    methodResponses: new Map(
      ofMethod(all<MethodResponseInputs>(pieces, METHOD_RESPONSE), method).map(({ inputs: response }) => [
        response.statusCode,
        Object.keys(response.responseParameters ?? {}).flatMap(
          (name) => /^method\.response\.header\.(.+)$/.exec(name)?.[1] ?? [],
        ),
      ]),
    ),
    prefix: "",
  });
}

function all<I extends Inputs>(pieces: readonly Resource[], type: string): Resource<I>[] {
  return pieces.filter((piece) => piece.type === type) as Resource<I>[];
}

function ofMethod<I extends OfMethod>(
  declared: readonly Resource<I>[],
  { inputs: method }: Resource<MethodInputs>,
): Resource<I>[] {
  return declared.filter(({ inputs }) => nameOf(inputs) === nameOf(method));
}

function nameOf({ resourceId, httpMethod }: OfMethod): string {
  return `${resourceId} ${httpMethod}`;
}

/** AWS answers ConflictException to the second. */
function refuseRepeated<I>(declared: readonly Resource<I>[], key: (inputs: I) => string, setting: string): void {
  const seen = new Map<string, Resource<I>>();
  for (const resource of declared) {
    const other = seen.get(key(resource.inputs));
    if (other) throw refuse(resource, setting, `is declared by ${other.urn} too; keep one`);
    seen.set(key(resource.inputs), resource);
  }
}

function refuse<I>({ urn, type }: Resource<I>, setting: string, message: string): NotEnforced {
  return new NotEnforced(setting, message, { urn, type });
}
