import { NotEnforced } from "../common/errors";
import { parseJson } from "../common/json";
import { LOWER_ALPHANUMERIC, randomText } from "../common/random";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";
import { flag, text } from "../stack/settings";
import { object } from "./fields";

export const MODEL = "aws:apigateway/model:Model";
export const REQUEST_VALIDATOR = "aws:apigateway/requestValidator:RequestValidator";

export interface ModelInputs extends Inputs {
  restApi: string;
  name: string;
  contentType: string;
  /** JSON. */
  schema?: string;
}

export interface RequestValidatorInputs extends Inputs {
  restApi: string;
  validateRequestBody?: boolean;
  validateRequestParameters?: boolean;
}

const model: ResourceType<ModelInputs> = {
  settings: {
    contentType: "ignored",
    description: "ignored",
    name: "enforced",
    restApi: "enforced",
    schema: "enforced",
  },
  replaceOn: ["contentType", "name", "restApi"],
  check({ name, schema }) {
    if (!/^[A-Za-z0-9]+$/.test(text(name, "name") ?? "")) {
      throw new NotEnforced("name", "must be letters and digits");
    }
    parseSchema(schema);
  },
  id: () => randomText(6, LOWER_ALPHANUMERIC),
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

const requestValidator: ResourceType<RequestValidatorInputs> = {
  settings: {
    name: "ignored",
    restApi: "enforced",
    validateRequestBody: "enforced",
    validateRequestParameters: "enforced",
  },
  replaceOn: ["restApi"],
  check({ validateRequestBody, validateRequestParameters }) {
    flag(validateRequestBody ?? false, "validateRequestBody");
    flag(validateRequestParameters ?? false, "validateRequestParameters");
  },
  id: () => randomText(6, LOWER_ALPHANUMERIC),
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

/** @throws NotEnforced */
export function parseSchema(schema: unknown): object {
  try {
    return object(parseJson(text(schema, "schema") ?? "{}"), "schema");
  } catch (error) {
    if (error instanceof NotEnforced) throw error;
    throw new NotEnforced("schema", "is no JSON; write it as JSON");
  }
}

/** The resources that say what a method's requests must be like. */
export const validatorTypes: Readonly<Record<string, ResourceType>> = {
  [MODEL]: model as ResourceType,
  [REQUEST_VALIDATOR]: requestValidator as ResourceType,
};
