import type { Member, PoolGroup, PoolUser } from "../pool-user";

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** What Cognito knows and SCIM's core schema has no attribute for. */
export const USER_EXTENSION = "urn:ietf:params:scim:schemas:extension:cognito:2.0:User";
export const GROUP_EXTENSION = "urn:ietf:params:scim:schemas:extension:cognito:2.0:Group";

/** Standard claims that SCIM's core schema has an attribute of one text for (RFC 7643, section 4.1.1). */
const SINGLE = { nickname: "nickName", profile: "profileUrl", locale: "locale", zoneinfo: "timezone" } as const;
const NAME = {
  name: "formatted",
  given_name: "givenName",
  family_name: "familyName",
  middle_name: "middleName",
} as const;
/** Claims with an attribute of several values, each an object with `value`. */
const MULTIPLE = { email: "emails", phone_number: "phoneNumbers", picture: "photos" } as const;
const OF_THEIR_OWN = new Set<string>([
  ...["sub", "email_verified", "phone_number_verified", "address"],
  ...Object.keys(SINGLE),
  ...Object.keys(NAME),
  ...Object.keys(MULTIPLE),
]);

/** A resource of SCIM as JSON; its members are those of RFC 7643. */
export type ScimResource = Readonly<Record<string, unknown>>;

/** A user as a SCIM resource (RFC 7643, section 4.1). */
export function scimUser(user: PoolUser): ScimResource {
  const { attributes } = user;
  const sub = attributes.get("sub") ?? user.username;
  const renamed = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).flatMap(([claim, name]) => {
      const value = attributes.get(claim);
      return value === undefined ? [] : [[name, value] as const];
    });
  const multiple = renamed(MULTIPLE).map(([name, value]) => [
    name,
    [name === "photos" ? { value, type: "photo" } : { value, primary: true }],
  ]);
  const name = renamed(NAME);
  const address = attributes.get("address");
  return {
    schemas: [USER_SCHEMA, USER_EXTENSION],
    id: sub,
    externalId: sub,
    userName: user.username,
    active: user.enabled,
    ...(name.length > 0 && { name: Object.fromEntries(name) }),
    ...Object.fromEntries([...renamed(SINGLE), ...multiple]),
    ...(address !== undefined && { addresses: [{ formatted: address }] }),
    meta: {
      resourceType: "User",
      ...(user.created && { created: user.created }),
      ...(user.modified && { lastModified: user.modified }),
    },
    [USER_EXTENSION]: {
      ...(user.status && { status: user.status }),
      ...verification(attributes, "email_verified", "emailVerified"),
      ...verification(attributes, "phone_number_verified", "phoneNumberVerified"),
      attributes: [...attributes]
        .filter(([claim]) => !OF_THEIR_OWN.has(claim))
        .map(([claim, value]) => ({ name: claim, value })),
    },
  };
}

function verification(attributes: PoolUser["attributes"], claim: string, name: string) {
  const value = attributes.get(claim);
  return value === undefined ? {} : { [name]: value === "true" };
}

/** Some members of a group as a SCIM resource (RFC 7643, section 4.2). */
export function scimGroup(group: PoolGroup, members: readonly Member[]): ScimResource {
  const { name, description, precedence, roleArn } = group;
  return {
    schemas: [GROUP_SCHEMA, GROUP_EXTENSION],
    id: name,
    externalId: name,
    displayName: name,
    members: members.map(({ sub, username }) => ({ value: sub, display: username, type: "User" })),
    meta: { resourceType: "Group" },
    [GROUP_EXTENSION]: {
      ...(description !== undefined && { description }),
      ...(precedence !== undefined && { precedence }),
      ...(roleArn !== undefined && { roleArn }),
    },
  };
}

/** What a line of SCIM holds. */
export type ScimLine = { user: PoolUser } | { group: PoolGroup; members: Member[] };

/**
 * Reads a line that `scimUser` or `scimGroup` could have written.
 * @throws Error that says what is wrong with it, and quotes no value
 */
export function readScim(line: string): ScimLine {
  let resource: unknown;
  try {
    resource = JSON.parse(line);
  } catch {
    throw new Error("is not JSON");
  }
  const fields = record(resource, "the line");
  const schemas = fields.schemas;
  if (!Array.isArray(schemas)) throw new Error("has no schemas");
  if (schemas.includes(USER_SCHEMA)) return { user: readUser(fields) };
  if (schemas.includes(GROUP_SCHEMA)) return readGroup(fields);
  throw new Error(`is of no known schema; it must be ${USER_SCHEMA} or ${GROUP_SCHEMA}`);
}

function readUser(fields: ScimResource): PoolUser {
  const extension = record(fields[USER_EXTENSION] ?? {}, USER_EXTENSION);
  const name = record(fields.name ?? {}, "name");
  const claims: [string, string | undefined][] = [
    ["sub", optionalText(fields, "externalId")],
    ...Object.entries(NAME).map(([claim, member]): [string, string | undefined] => [claim, optionalText(name, member)]),
    ...Object.entries(SINGLE).map(([claim, member]): [string, string | undefined] => [
      claim,
      optionalText(fields, member),
    ]),
    ...Object.entries(MULTIPLE).map(([claim, member]): [string, string | undefined] => [
      claim,
      firstOf(fields, member, "value"),
    ]),
    ["address", firstOf(fields, "addresses", "formatted")],
    ["email_verified", flagText(extension, "emailVerified")],
    ["phone_number_verified", flagText(extension, "phoneNumberVerified")],
    ...list(extension, "attributes").map((item): [string, string | undefined] => [
      requiredText(item, "name"),
      requiredText(item, "value"),
    ]),
  ];
  const given = claims.filter((claim): claim is [string, string] => claim[1] !== undefined);
  return {
    username: requiredText(fields, "userName"),
    attributes: new Map(given),
    enabled: fields.active !== false,
    status: optionalText(extension, "status") ?? "",
  };
}

function readGroup(fields: ScimResource): { group: PoolGroup; members: Member[] } {
  const extension = record(fields[GROUP_EXTENSION] ?? {}, GROUP_EXTENSION);
  const precedence = extension.precedence;
  if (precedence !== undefined && !Number.isInteger(precedence)) throw new Error("precedence is no whole number");
  const description = optionalText(extension, "description");
  const roleArn = optionalText(extension, "roleArn");
  return {
    group: {
      name: requiredText(fields, "displayName"),
      ...(description !== undefined && { description }),
      ...(precedence !== undefined && { precedence: precedence as number }),
      ...(roleArn !== undefined && { roleArn }),
    },
    members: list(fields, "members").map((member) => ({
      sub: requiredText(member, "value"),
      username: optionalText(member, "display") ?? requiredText(member, "value"),
    })),
  };
}

function record(value: unknown, name: string): ScimResource {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as ScimResource;
  throw new Error(`${name} is no object`);
}

function list(fields: ScimResource, name: string): ScimResource[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`${name} is no list`);
  return value.map((item) => record(item, `an entry of ${name}`));
}

function optionalText(fields: ScimResource, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === "string") return value;
  throw new Error(`${name} is no text`);
}

function requiredText(fields: ScimResource, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined || (value === "" && name !== "value")) throw new Error(`has no ${name}`);
  return value;
}

function firstOf(fields: ScimResource, name: string, member: string): string | undefined {
  const [first] = list(fields, name);
  return first && optionalText(first, member);
}

function flagText(fields: ScimResource, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === "boolean") return String(value);
  throw new Error(`${name} is neither true nor false`);
}
