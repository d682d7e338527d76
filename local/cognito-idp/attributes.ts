import { invalidParameter, notAuthorized, why } from "./errors";

/** One attribute that users of a pool can have. */
export interface AttributeSchema {
  type: "String" | "Number" | "Boolean" | "DateTime";
  mutable: boolean;
  required: boolean;
  /** Characters for a String, the value for a Number; both ends included. */
  least?: number;
  most?: number;
}

/** An attribute that a code can be sent to, and so be verified by. */
export type AddressAttribute = "email" | "phone_number";

export function isAddressAttribute(name: string): name is AddressAttribute {
  return name === "email" || name === "phone_number";
}

/** Where a code goes. */
export interface Address {
  attribute: AddressAttribute;
  value: string;
}

/** Where the code of a sign-up goes: by phone before e-mail (developer guide, "Verifying contact information at sign-up"). */
export function signUpAddress(
  verifies: ReadonlySet<AddressAttribute>,
  attributes: Readonly<Record<string, string>>,
): Address | undefined {
  const attribute = (["phone_number", "email"] as const).find((name) => verifies.has(name) && attributes[name]);
  return attribute && { attribute, value: attributes[attribute] ?? "" };
}

/** By name; a custom one begins with `custom:`. */
export type Schema = ReadonlyMap<string, AttributeSchema>;

/** The standard claims of OpenID Connect Core 1.0, section 5.1, that users can have as attributes. */
export const OPENID_ATTRIBUTES: readonly string[] = [
  "name",
  "given_name",
  "family_name",
  "middle_name",
  "nickname",
  "preferred_username",
  "profile",
  "picture",
  "website",
  "email",
  "gender",
  "birthdate",
  "zoneinfo",
  "locale",
  "phone_number",
  "address",
  "updated_at",
];
const VERIFIED = ["email_verified", "phone_number_verified"];

/** What an app client may write where WriteAttributes is left out (API reference, CreateUserPoolClient). */
export const WRITABLE_BY_DEFAULT = OPENID_ATTRIBUTES;
/** What an app client may read where ReadAttributes is left out (API reference, CreateUserPoolClient). */
export const READABLE_BY_DEFAULT: readonly string[] = [...OPENID_ATTRIBUTES, ...VERIFIED];

/** The standard attributes (developer guide, "Working with user attributes"). */
export const STANDARD: Schema = new Map(
  [...OPENID_ATTRIBUTES, ...VERIFIED, "sub"].map((name): [string, AttributeSchema] => [
    name,
    {
      type: VERIFIED.includes(name) ? "Boolean" : name === "updated_at" ? "Number" : "String",
      mutable: name !== "sub",
      required: false,
      ...(name === "birthdate" ? { least: 10, most: 10 } : {}),
    },
  ]),
);

/**
 * What a client may not write is refused before the schema is looked at.
 * @throws NotAuthorizedException
 */
export function checkWritable(writable: ReadonlySet<string>, attributes: ReadonlyMap<string, string>): void {
  for (const name of attributes.keys()) {
    if (!writable.has(name)) {
      throw notAuthorized(
        "A client attempted to write unauthorized attribute",
        why("user pool", "attribute", "one that the client may write", name),
      );
    }
  }
}

/** @throws InvalidParameterException that names every attribute which the schema refuses */
export function checkConforms(schema: Schema, attributes: ReadonlyMap<string, string>): void {
  refuseAll([...attributes].map(([name, value]) => [name, fault(schema.get(name), name, value)]));
}

/** @throws InvalidParameterException that names every required attribute which is missing */
export function checkComplete(schema: Schema, attributes: ReadonlyMap<string, string>): void {
  refuseAll(missing(schema, attributes).map((name) => [name, "The attribute is required"]));
}

export function missing(schema: Schema, attributes: ReadonlyMap<string, string>): string[] {
  return [...schema].filter(([name, { required }]) => required && !attributes.get(name)).map(([name]) => name);
}

/** `{ Name, Value }` as the API shows them, `sub` first. */
export function shown(attributes: Readonly<Record<string, string>>, readable?: ReadonlySet<string>): object[] {
  return Object.entries(attributes)
    .filter(([name]) => !readable || name === "sub" || readable.has(name))
    .map(([Name, Value]) => ({ Name, Value }));
}

export function isEmail(value: string): boolean {
  return value.length <= 2048 && /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\]+$/.test(value);
}

export function isPhoneNumber(value: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(value);
}

function refuseAll(faults: [name: string, fault: string | undefined][]): void {
  const told = faults.filter(([, text]) => text !== undefined).map(([name, text]) => `${name}: ${text}`);
  if (told.length === 0) return;
  throw invalidParameter(`Attributes did not conform to the schema: ${told.map((line) => `${line}\n`).join("")}`);
}

function fault(schema: AttributeSchema | undefined, name: string, value: string): string | undefined {
  if (!schema) return "Attribute does not exist in the schema.";
  if (name === "sub") return "Attribute cannot be set.";
  if (value.length > 2048) return "Attribute value is too long.";
  if (name === "email" && !isEmail(value)) return "Invalid email address format.";
  if (name === "phone_number" && !isPhoneNumber(value)) return "Invalid phone number format.";
  const { type, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = schema;
  if (type === "Boolean" && value !== "true" && value !== "false") return "Boolean attributes are true or false.";
  if (type === "Number" && !/^-?\d+(\.\d+)?$/.test(value)) return "Number attributes are decimal numbers.";
  if (type === "DateTime" && Number.isNaN(Date.parse(value))) return "DateTime attributes are ISO 8601 dates.";
  const size = type === "Number" ? Number(value) : type === "String" ? value.length : least;
  if (size < least) return `${type} attributes cannot have ${type === "String" ? "a length " : ""}less than ${least}`;
  if (size > most) return `${type} attributes cannot have ${type === "String" ? "a length " : ""}of more than ${most}`;
  return undefined;
}
