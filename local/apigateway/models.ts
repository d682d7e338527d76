import type { Options } from "ajv";
import { NotEnforced } from "../common/errors";
import type { Model } from "../execute-api/request-validation";

/** A schema, and the documents that its references may name. */
export interface ModelSource {
  schema: object;
  /** Schemas by the URL under which a `$ref` names them. */
  byUrl?: ReadonlyMap<string, object>;
  /** Where local references begin, as in `#/definitions/User`. */
  document?: Readonly<Record<string, unknown>>;
}

/*
 * Not looked at by API Gateway, of another draft, or, for `uniqueItems`, of a cost that a caller decides. Strict, the
 * compiler refuses them as it refuses what it does not know.
 */
const REFUSED = ["nullable", "discriminator", "uniqueItems"];
/** Formats that say how a number or text is read, and restrict nothing. */
const WITHOUT_EFFECT = ["int32", "int64", "float", "double", "byte", "binary", "password"];
const ANNOTATIONS = ["example", "externalDocs", "xml"];

const OPTIONS: Options = {
  strict: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
  logger: false,
};

/**
 * Compiles a model: JSON Schema, draft 4 ("Data models for REST APIs").
 * @throws NotEnforced for a schema of which not every keyword is held here
 */
export function compileModel({ schema, byUrl, document }: ModelSource, setting: string): Model {
  const ajv = compiler();
  try {
    for (const [url, other] of byUrl ?? []) ajv.addSchema(other, url);
    const holder = document && { definitions: document.definitions ?? {}, components: document.components ?? {} };
    const validate = ajv.compile(holder ? { ...holder, allOf: [schema] } : schema);
    return (value) => {
      if (validate(value)) return undefined;
      const [error] = validate.errors ?? [];
      // The path within the schema: the path within the value may hold names that the caller made up.
      return `${error?.message ?? "is of another shape"}, by ${error?.schemaPath ?? "#"}`;
    };
  } catch (error) {
    throw new NotEnforced(setting, `is no schema that is held here: ${(error as Error).message}`);
  }
}

function compiler() {
  // Loaded where a program declares a model: every other start does without.
  const { default: Ajv } = require("ajv-draft-04") as typeof import("ajv-draft-04");
  const ajv = new Ajv(OPTIONS);
  // The schema of schemas uses some of them, and is compiled with the first.
  ajv.compile({});
  for (const keyword of REFUSED) ajv.removeKeyword(keyword);
  for (const format of WITHOUT_EFFECT) ajv.addFormat(format, true);
  ajv.addVocabulary([...ANNOTATIONS, "components"]);
  return ajv;
}
