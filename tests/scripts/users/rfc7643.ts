/** What RFC 7643, section 8.7.1, says of the attributes that an export uses: their types, and the members of complex ones. */
type Attribute =
  | "string"
  | "boolean"
  | "reference"
  | { [member: string]: Attribute }
  | [{ [member: string]: Attribute }];

const MULTI = { value: "string", display: "string", type: "string", primary: "boolean" } as const;

const COMMON: Record<string, Attribute> = {
  id: "string",
  externalId: "string",
  meta: { resourceType: "string", created: "string", lastModified: "string", location: "string", version: "string" },
};

export const SCHEMAS: Record<string, Record<string, Attribute>> = {
  "urn:ietf:params:scim:schemas:core:2.0:User": {
    ...COMMON,
    userName: "string",
    name: {
      formatted: "string",
      familyName: "string",
      givenName: "string",
      middleName: "string",
      honorificPrefix: "string",
      honorificSuffix: "string",
    },
    displayName: "string",
    nickName: "string",
    profileUrl: "reference",
    title: "string",
    userType: "string",
    preferredLanguage: "string",
    locale: "string",
    timezone: "string",
    active: "boolean",
    emails: [MULTI],
    phoneNumbers: [MULTI],
    photos: [MULTI],
    addresses: [
      {
        formatted: "string",
        streetAddress: "string",
        locality: "string",
        region: "string",
        postalCode: "string",
        country: "string",
        type: "string",
      },
    ],
  },
  "urn:ietf:params:scim:schemas:core:2.0:Group": {
    ...COMMON,
    displayName: "string",
    members: [{ value: "string", $ref: "reference", type: "string", display: "string" }],
  },
};

const REQUIRED: Record<string, string> = {
  "urn:ietf:params:scim:schemas:core:2.0:User": "userName",
  "urn:ietf:params:scim:schemas:core:2.0:Group": "displayName",
};

/** What is wrong with a resource by the RFC; an empty list where nothing is. */
export function faultsOf(resource: Record<string, unknown>): string[] {
  const { schemas, ...rest } = resource;
  if (!Array.isArray(schemas) || schemas.length === 0) return ["schemas: REQUIRED (section 3)"];
  const [core = "", ...extensions] = schemas as string[];
  const attributes = SCHEMAS[core];
  if (!attributes) return [`${core}: not a core schema`];
  const missing = typeof rest[REQUIRED[core] ?? ""] === "string" ? [] : [`${REQUIRED[core]}: REQUIRED`];
  const faults = Object.entries(rest).flatMap(([name, value]) => {
    // Section 3.3: an extension stands under its URN, which schemas lists, and has attribute names of section 2.1.
    if (name.startsWith("urn:")) return extensions.includes(name) ? namesIn(value, name) : [`${name}: not in schemas`];
    const attribute = attributes[name];
    return attribute === undefined ? [`${name}: not in ${core}`] : faultsIn(value, attribute, name);
  });
  return [...missing, ...faults];
}

function namesIn(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, at));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    /^[A-Za-z][\w$-]*$/.test(name) ? namesIn(member, `${at}.${name}`) : [`${at}.${name}: no ATTRNAME`],
  );
}

function faultsIn(value: unknown, attribute: Attribute, at: string): string[] {
  if (Array.isArray(attribute)) {
    if (!Array.isArray(value)) return [`${at}: multi-valued`];
    return value.flatMap((item, index) => faultsIn(item, attribute[0], `${at}[${index}]`));
  }
  if (typeof attribute === "object") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${at}: complex`];
    return Object.entries(value).flatMap(([name, member]) => {
      const known = attribute[name];
      return known === undefined ? [`${at}.${name}: unknown`] : faultsIn(member, known, `${at}.${name}`);
    });
  }
  const type = attribute === "reference" ? "string" : attribute;
  return typeof value === type ? [] : [`${at}: ${attribute}`];
}
