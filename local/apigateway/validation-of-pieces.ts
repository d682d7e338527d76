import { inResource, NotEnforced } from "../common/errors";
import { PARAMETER_KINDS } from "../execute-api/mapping-template";
import type { Model, RequestValidation, RequiredParameter } from "../execute-api/request-validation";
import type { Resource } from "../stack/resources";
import { compileModel } from "./models";
import type { MethodInputs } from "./piece-types";
import {
  MODEL,
  type ModelInputs,
  parseSchema,
  REQUEST_VALIDATOR,
  type RequestValidatorInputs,
} from "./validator-types";

/** The models that every API has, by name. */
const BUILT_IN: Readonly<Record<string, object>> = {
  Empty: { title: "Empty Schema", type: "object" },
  Error: { title: "Error Schema", type: "object", properties: { message: { type: "string" } } },
};

/**
 * What the request validator of a method asks for; undefined where it names none.
 * @param pieces all of the API
 * @throws NotEnforced that names the resource
 */
export function validationOf(
  method: Resource<MethodInputs>,
  pieces: readonly Resource[],
): RequestValidation | undefined {
  const { requestValidatorId, requestParameters = {}, requestModels = {} } = method.inputs;
  if (!requestValidatorId) return undefined;
  const validator = pieces.find(({ type, id }) => type === REQUEST_VALIDATOR && id === requestValidatorId) as
    | Resource<RequestValidatorInputs>
    | undefined;
  if (!validator) {
    throw refuse(method, "requestValidatorId", `is ${requestValidatorId}, which is no RequestValidator of this API`);
  }
  const { validateRequestBody, validateRequestParameters } = validator.inputs;
  const names = Object.keys(requestParameters).filter((name) => requestParameters[name]);
  const models = new Map(Object.entries(requestModels).map(([type, name]) => [type.toLowerCase(), name]));
  return {
    requiredParameters: validateRequestParameters ? names.map((name) => parameterOf(name, method)) : [],
    models: new Map(
      validateRequestBody ? [...models].map(([type, name]) => [type, modelOf(name, { method, pieces })] as const) : [],
    ),
  };
}

function parameterOf(text: string, method: Resource<MethodInputs>): RequiredParameter {
  const [, place, name] = /^method\.request\.(\w+)\.(.+)$/.exec(text) ?? [];
  const kind = PARAMETER_KINDS.find((known) => known === place);
  if (kind && name) return { in: kind, name };
  throw refuse(
    method,
    `requestParameters.${text}`,
    `is no parameter of a request; write method.request.${PARAMETER_KINDS.join(" or ")}.<name>`,
  );
}

function modelOf(
  name: string,
  { method, pieces }: { method: Resource<MethodInputs>; pieces: readonly Resource[] },
): Model {
  const declared = pieces.filter(({ type }) => type === MODEL) as Resource<ModelInputs>[];
  const model = declared.find(({ inputs }) => inputs.name === name);
  if (model) {
    const url = (other: string) => `https://apigateway.amazonaws.com/restapis/${method.inputs.restApi}/models/${other}`;
    const byUrl = new Map([
      ...Object.entries(BUILT_IN).map(([other, schema]) => [url(other), schema] as const),
      ...declared.map(({ inputs }) => [url(inputs.name), parseSchema(inputs.schema)] as const),
    ]);
    return inResource(model, () => compileModel({ schema: parseSchema(model.inputs.schema), byUrl }, "schema"));
  }
  const builtIn = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (builtIn) return compileModel({ schema: builtIn }, "schema");
  throw refuse(method, "requestModels", `names ${name}, which is no Model of this API`);
}

function refuse({ urn, type }: Resource<MethodInputs>, setting: string, message: string): NotEnforced {
  return new NotEnforced(setting, message, { urn, type });
}
