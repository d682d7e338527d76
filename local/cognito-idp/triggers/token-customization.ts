import type { TokenVersion } from "./lambda-config";
import { ResponseReader } from "./response";
import type { TriggerResponse } from "./triggers";

type Claims = Readonly<Record<string, unknown>>;

/** The groups in the tokens, from PreTokenGeneration; undefined if it suppresses them. */
interface Groups {
  names: readonly string[];
  roles: readonly string[];
  preferredRole?: string;
}

interface ClaimChanges {
  added: ReadonlyMap<string, unknown>;
  suppressed: ReadonlySet<string>;
}

/** What PreTokenGeneration changes of the tokens of a sign-in. */
export interface TokenCustomization {
  id: ClaimChanges;
  access: ClaimChanges & { scopesToAdd: readonly string[]; scopesToSuppress: readonly string[] };
  /** Left out where the groups stay. */
  groups?: { of: Groups | undefined };
}

/**
 * The claims that no function changes (developer guide, "Pre token generation Lambda trigger", claims and scopes
 * reference); besides every other one that begins with `cognito:`.
 */
const FIXED = new Set([
  ...["sub", "username", "identities", "aud", "client_id", "event_id", "device_key", "version", "acr", "amr"],
  ...["at_hash", "auth_time", "azp", "exp", "iat", "iss", "jti", "nbf", "nonce", "origin_jti", "token_use"],
]);
const OF_GROUPS = ["cognito:groups", "cognito:roles", "cognito:preferred_role"];
/** Claims of the ID token that stay plain values (the same page, "Event versions"). */
const PLAIN = new Set(["phone_number_verified", "email_verified", "updated_at", "address"]);

const NO_CHANGES: ClaimChanges = { added: new Map(), suppressed: new Set() };
const CLAIMS = ["claimsToAddOrOverride", "claimsToSuppress"];
const GROUPS = ["groupsToOverride", "iamRolesToOverride", "preferredRole"];

/** The member of the event's response that holds the changes. */
export function detailsMember(version: TokenVersion): string {
  return version === "V1_0" ? "claimsOverrideDetails" : "claimsAndScopeOverrideDetails";
}

/** @throws InvalidLambdaResponseException */
export function readCustomization(response: TriggerResponse, version: TokenVersion): TokenCustomization {
  const reader = new ResponseReader("PreTokenGeneration", response);
  const legacy = version === "V1_0";
  const members = legacy ? CLAIMS : ["idTokenGeneration", "accessTokenGeneration"];
  const details = reader.structure(detailsMember(version), [...members, "groupOverrideDetails"]);
  const access = legacy ? undefined : details?.structure("accessTokenGeneration", [...CLAIMS, ...SCOPES]);
  const id = legacy ? details : details?.structure("idTokenGeneration", CLAIMS);
  return {
    id: id ? readClaims(id, legacy) : NO_CHANGES,
    access: {
      ...(access ? readClaims(access, legacy) : NO_CHANGES),
      scopesToAdd: access?.texts("scopesToAdd") ?? [],
      scopesToSuppress: access?.texts("scopesToSuppress") ?? [],
    },
    ...(details && readGroups(details)),
  };
}

const SCOPES = ["scopesToAdd", "scopesToSuppress"];

/** The values of V1_0 are texts. */
function readClaims(reader: ResponseReader, texts: boolean): ClaimChanges {
  const added = texts ? reader.textMap("claimsToAddOrOverride") : reader.map("claimsToAddOrOverride");
  return { added: added ?? new Map(), suppressed: new Set(reader.texts("claimsToSuppress") ?? []) };
}

/** An empty object, or null, suppresses the groups; without the member they stay. */
function readGroups(details: ResponseReader): Pick<TokenCustomization, "groups"> {
  const groups = details.structure("groupOverrideDetails", GROUPS);
  if (groups === undefined) return {};
  const names = groups?.texts("groupsToOverride");
  const roles = groups?.texts("iamRolesToOverride");
  const preferredRole = groups?.text("preferredRole");
  if (names === undefined && roles === undefined && preferredRole === undefined) return { groups: { of: undefined } };
  return { groups: { of: { names: names ?? [], roles: roles ?? [], ...(preferredRole && { preferredRole }) } } };
}

export function customizedIdClaims(claims: Claims, { id, groups }: TokenCustomization): Claims {
  const added = [...id.added].filter(([name, value]) => !(PLAIN.has(name) && typeof value === "object"));
  const { "cognito:groups": _groups, "cognito:roles": _roles, "cognito:preferred_role": _role, ...rest } = claims;
  const ofGroups = groups ? idGroupClaims(groups.of) : without(claims, (name) => !OF_GROUPS.includes(name));
  // Suppressing the groups suppresses their roles.
  const grouped = id.suppressed.has("cognito:groups") ? rest : { ...rest, ...ofGroups };
  return changed(grouped, { ...id, added: new Map(added) });
}

/** @param clientId the value that `aud` may be given */
export function customizedAccessClaims(
  claims: Claims,
  { access, groups }: TokenCustomization,
  clientId: string,
): Claims {
  const { "cognito:groups": _, ...rest } = claims;
  const names = groups?.of?.names ?? [];
  const grouped = groups ? { ...rest, ...(names.length > 0 && { "cognito:groups": names }) } : claims;
  const suppressed = access.suppressed.has("cognito:groups")
    ? without(grouped, (name) => name === "cognito:groups")
    : grouped;
  const scope = scopes(String(claims.scope ?? ""), access).join(" ");
  const { scope: _scope, ...others } = changed(suppressed, access);
  return {
    ...others,
    ...(access.added.get("aud") === clientId && { aud: clientId }),
    ...(scope && { scope }),
  };
}

function idGroupClaims(groups: Groups | undefined): Claims {
  if (!groups) return {};
  const { names, roles, preferredRole } = groups;
  return {
    ...(names.length > 0 && { "cognito:groups": names }),
    ...(roles.length > 0 && { "cognito:roles": roles }),
    ...(preferredRole !== undefined && { "cognito:preferred_role": preferredRole }),
  };
}

/** A claim that is both added and suppressed is suppressed. */
function changed(claims: Claims, { added, suppressed }: ClaimChanges): Claims {
  const kept = without(claims, (name) => suppressed.has(name) && !isFixed(name));
  const more = [...added].filter(([name]) => !isFixed(name) && name !== "scope" && !suppressed.has(name));
  return { ...kept, ...Object.fromEntries(more) };
}

function isFixed(name: string): boolean {
  return FIXED.has(name) || name.startsWith("cognito:") || name.startsWith("dev:");
}

/** A scope with a space in it is ignored. */
function scopes(given: string, { scopesToAdd, scopesToSuppress }: TokenCustomization["access"]): string[] {
  const all = new Set([...given.split(" "), ...scopesToAdd.filter((scope) => /^[\x21-\x7e]{1,256}$/.test(scope))]);
  return [...all].filter((scope) => scope !== "" && !scopesToSuppress.includes(scope));
}

function without(claims: Claims, unwanted: (name: string) => boolean): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !unwanted(name)));
}
