import { NotEnforced } from "../common/errors";
import type { ParameterKind } from "../execute-api/mapping-template";
import type { Model, RequestValidation, RequiredParameter } from "../execute-api/request-validation";
import { flag } from "../stack/settings";
import { type Fields, object, onlyKnown, own, text, texts } from "./fields";
import { compileModel } from "./models";

export const VALIDATOR = "x-amazon-apigateway-request-validator";
export const VALIDATORS = "x-amazon-apigateway-request-validators";

/** A document and the path of one of its operations. */
interface Place {
  document: Fields;
  /** The path item, whose parameters are those of each of its operations. */
  item: Fields;
  /** Of the document; the paths of errors begin with it. */
  setting: string;
  /** Of the operation. */
  at: string;
}

const KINDS: ReadonlyMap<unknown, ParameterKind> = new Map([
  ["header", "header"],
  ["path", "path"],
  ["query", "querystring"],
] as const);

/*
 * An import leaves them out of what is validated ("Amazon API Gateway important notes for REST APIs"). A Model resource
 * keeps them.
 */
const LOST_IN_IMPORT = ["minItems", "maxItems", "readOnly", "exclusiveMinimum"];

/**
 * What the request validator of an operation asks for; undefined where none is named, for it or for the whole API.
 * @throws NotEnforced
 */
export function parseValidation(operation: Fields, place: Place): RequestValidation | undefined {
  const { document, setting, at } = place;
  const namedAt = own(operation, VALIDATOR) === undefined ? setting : at;
  const name = text(namedAt === at ? operation : document, VALIDATOR, namedAt);
  if (name === undefined) return undefined;
  const validators = object(own(document, VALIDATORS) ?? {}, `${setting}.${VALIDATORS}`);
  const declared = own(validators, name);
  if (declared === undefined) {
    throw new NotEnforced(`${namedAt}.${VALIDATOR}`, `is ${name}, which ${VALIDATORS} does not declare`);
  }
  const validator = object(declared, `${setting}.${VALIDATORS}.${name}`);
  onlyKnown(validator, ["validateRequestBody", "validateRequestParameters"], `${setting}.${VALIDATORS}.${name}`);
  const asks = (what: string) => flag(own(validator, what) ?? false, `${setting}.${VALIDATORS}.${name}.${what}`);
  const parameters = parametersOf(operation, place);
  return {
    requiredParameters: asks("validateRequestParameters") ? parameters.flatMap(required) : [],
    models: asks("validateRequestBody") ? modelsOf(operation, parameters, place) : new Map(),
  };
}

function parametersOf(operation: Fields, { item, at }: Place): Fields[] {
  return [own(item, "parameters"), own(operation, "parameters")].flatMap((listed = []) => {
    if (!Array.isArray(listed)) throw new NotEnforced(`${at}.parameters`, "is no list; write one");
    return listed.map((parameter, index) => {
      const fields = object(parameter, `${at}.parameters.${index}`);
      if (own(fields, "$ref") === undefined) return fields;
      throw new NotEnforced(`${at}.parameters.${index}.$ref`, "is not followed here; write the parameter in its place");
    });
  });
}

function required(parameter: Fields): RequiredParameter[] {
  const kind = KINDS.get(own(parameter, "in"));
  const name = own(parameter, "name");
  return kind && typeof name === "string" && own(parameter, "required") === true ? [{ in: kind, name }] : [];
}

/** Of Swagger 2.0 a parameter in the body, for each media type that is consumed; of OpenAPI 3.0 the requestBody. */
function modelsOf(operation: Fields, parameters: readonly Fields[], place: Place): ReadonlyMap<string, Model> {
  const { document, setting, at } = place;
  const compile = (schema: unknown, name: string): Model => {
    refuseLost(schema, name);
    return compileModel({ schema: object(schema, name), document }, name);
  };
  const body = parameters.find((parameter) => own(parameter, "in") === "body");
  if (body) {
    const model = compile(own(body, "schema"), `${at}.parameters.body.schema`);
    const consumed = texts(operation, "consumes", at) ?? texts(document, "consumes", setting) ?? ["application/json"];
    return new Map(consumed.map((mediaType) => [mediaType.toLowerCase(), model]));
  }
  const content = own(object(own(operation, "requestBody") ?? {}, `${at}.requestBody`), "content") ?? {};
  return new Map(
    Object.entries(object(content, `${at}.requestBody.content`)).flatMap(([mediaType, declared]) => {
      const name = `${at}.requestBody.content.${mediaType}`;
      const schema = own(object(declared, name), "schema");
      return schema === undefined ? [] : [[mediaType.toLowerCase(), compile(schema, `${name}.schema`)] as const];
    }),
  );
}

function refuseLost(schema: unknown, setting: string): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const [name, value] of Object.entries(schema)) {
    if (LOST_IN_IMPORT.includes(name) && typeof value !== "object") {
      throw new NotEnforced(`${setting}.${name}`, "is lost when API Gateway imports a body; use aws.apigateway.Model");
    }
    refuseLost(value, `${setting}.${name}`);
  }
}
