import * as ts from "typescript";
import { UsageError } from "../command-line";

/** A schema of OpenAPI 3.0, as far as the type of an answer needs it. */
export interface Schema {
  type?: "string" | "number" | "boolean" | "array" | "object";
  description?: string;
  enum?: (string | number | boolean)[];
  nullable?: true;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema;
  anyOf?: Schema[];
}

/** What schemas are made with. */
export interface Types {
  checker: ts.TypeChecker;
  /** The types that hold the one at hand. */
  within: readonly ts.Type[];
}

const has = (type: ts.Type, flag: ts.TypeFlags) => (type.flags & flag) !== 0;
const membersOf = (type: ts.Type): readonly ts.Type[] => (type.isUnion() ? type.types : [type]);

/**
 * The schema of the JSON that a value of this type becomes.
 * @param where names the type in an error, such as `handler/me.ts: Reply.groups`
 * @throws UsageError for a type that JSON cannot carry, or that holds itself
 */
export const schemaOf = (type: ts.Type, where: string, types: Types): Schema =>
  schemaOfUnion(membersOf(type), where, types);

function schemaOfUnion(all: readonly ts.Type[], where: string, types: Types): Schema {
  const members = all.filter((member) => !has(member, ts.TypeFlags.Null));
  const schema = schemaOfMembers(members, where, types);
  return members.length < all.length ? { ...schema, nullable: true } : schema;
}

function schemaOfMembers(members: readonly ts.Type[], where: string, types: Types): Schema {
  const [first] = members;
  if (first && members.length === 1) return schemaOfOne(first, where, types);
  const literals = members.map((member) => literalOf(member, types.checker));
  const [kind, ...otherKinds] = new Set(literals.map((literal) => typeof literal));
  if (otherKinds.length > 0 || kind === "undefined")
    return { anyOf: members.map((member) => schemaOfOne(member, where, types)) };
  if (kind === "boolean") return { type: "boolean" };
  return { type: kind as "string" | "number", enum: literals as (string | number)[] };
}

function literalOf(type: ts.Type, checker: ts.TypeChecker): string | number | boolean | undefined {
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  return has(type, ts.TypeFlags.BooleanLiteral) ? checker.typeToString(type) === "true" : undefined;
}

function schemaOfOne(type: ts.Type, where: string, { checker, within }: Types): Schema {
  const refused = (why: string) =>
    new UsageError(`${where} is ${checker.typeToString(type, undefined, ts.TypeFormatFlags.InTypeAlias)}${why}`);
  if (within.includes(type)) throw refused(", which holds itself: there is no schema for it");
  const inner = (members: readonly ts.Type[], name: string) =>
    schemaOfUnion(members, `${where}${name}`, { checker, within: [...within, type] });

  if (has(type, ts.TypeFlags.String)) return { type: "string" };
  if (has(type, ts.TypeFlags.Number)) return { type: "number" };
  const literal = literalOf(type, checker);
  if (literal !== undefined) return { type: typeof literal as "string" | "number" | "boolean", enum: [literal] };
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    if (item) return { type: "array", items: inner(membersOf(item), "[]") };
  }
  if (!has(type, ts.TypeFlags.Object) || type.getCallSignatures().length > 0 || checker.isTupleType(type))
    throw refused("; an answer in JSON holds texts, numbers, booleans, null, arrays and objects");
  const index = type.getStringIndexType();
  if (index) return { type: "object", additionalProperties: inner(membersOf(index), "[]") };

  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const property of type.getProperties()) {
    const given = membersOf(checker.getTypeOfSymbol(property));
    // JSON leaves out a property that is undefined.
    const members = given.filter((member) => !has(member, ts.TypeFlags.Undefined));
    const description = docOf(property, checker);
    properties[property.name] = { ...(description && { description }), ...inner(members, `.${property.name}`) };
    if (members.length === given.length) required.push(property.name);
  }
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

/** The doc comment of an exported name or of a property. */
export const docOf = (symbol: ts.Symbol, checker: ts.TypeChecker) =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker));
