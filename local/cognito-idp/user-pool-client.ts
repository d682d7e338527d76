import { NotEnforced } from "../common/errors";
import type { Inputs } from "../stack/resources";
import { block, flag, oneOf, refuseWhere, someOf, strings, text, wholeNumber } from "../stack/settings";
import { READABLE_BY_DEFAULT, WRITABLE_BY_DEFAULT } from "./attributes";
import { type OauthSettings, readOauthSettings } from "./oauth-settings";

/** The sign-in flows that the local run knows. */
export type Flow =
  | "CUSTOM_AUTH"
  | "USER_AUTH"
  | "USER_SRP_AUTH"
  | "USER_PASSWORD_AUTH"
  | "ADMIN_USER_PASSWORD_AUTH"
  | "REFRESH_TOKEN_AUTH";

/** The settings of an `aws:cognito/userPoolClient:UserPoolClient`. */
export interface UserPoolClientSettings {
  name: string | undefined;
  userPoolId: string;
  flows: ReadonlySet<Flow>;
  preventUserExistenceErrors: boolean;
  tokenRevocation: boolean;
  /** Refresh tokens are replaced at each use. The old one stays valid for the grace period, in milliseconds. */
  rotation?: { gracePeriod: number };
  /** How long tokens are valid, in seconds. */
  validity: { id: number; access: number; refresh: number };
  /** The units in which the program declares them. */
  validityUnits: { id: Unit; access: Unit; refresh: Unit };
  /** How long a challenge may be answered, in milliseconds. */
  sessionValidity: number;
  /** What the client may do at managed login. */
  oauth?: OauthSettings;
  readable: ReadonlySet<string>;
  writable: ReadonlySet<string>;
}

/** Every setting of the resource, and whether it is enforced here. */
export const USER_POOL_CLIENT_SETTINGS = {
  accessTokenValidity: "enforced",
  allowedOauthFlows: "enforced",
  allowedOauthFlowsUserPoolClient: "enforced",
  allowedOauthScopes: "enforced",
  analyticsConfiguration: "ignored",
  authSessionValidity: "enforced",
  callbackUrls: "enforced",
  defaultRedirectUri: "ignored",
  enablePropagateAdditionalUserContextData: "ignored",
  enableTokenRevocation: "enforced",
  explicitAuthFlows: "enforced",
  generateSecret: "enforced",
  idTokenValidity: "enforced",
  logoutUrls: "enforced",
  name: "enforced",
  preventUserExistenceErrors: "enforced",
  readAttributes: "enforced",
  refreshTokenRotation: "enforced",
  refreshTokenValidity: "enforced",
  region: "enforced",
  supportedIdentityProviders: "enforced",
  tokenValidityUnits: "enforced",
  userPoolId: "enforced",
  writeAttributes: "enforced",
} as const;

/** Seconds in a unit. */
export const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
type Unit = keyof typeof SECONDS;
const UNITS = Object.keys(SECONDS) as Unit[];

/** In seconds, and the unit of an amount that names none (API reference, CreateUserPoolClient). */
interface Limits {
  unit: Unit;
  least: number;
  most: number;
  otherwise: number;
  words: string;
}
const SHORT_LIVED: Limits = {
  unit: "hours",
  least: 5 * SECONDS.minutes,
  most: SECONDS.days,
  otherwise: SECONDS.hours,
  words: "5 minutes to 1 day",
};
const LONG_LIVED: Limits = {
  unit: "days",
  least: 60 * SECONDS.minutes,
  most: 3650 * SECONDS.days,
  otherwise: 30 * SECONDS.days,
  words: "60 minutes to 10 years",
};

/** The flow of each value of `explicitAuthFlows`. */
const FLOWS: Readonly<Record<string, Flow>> = {
  ALLOW_CUSTOM_AUTH: "CUSTOM_AUTH",
  ALLOW_USER_AUTH: "USER_AUTH",
  ALLOW_USER_SRP_AUTH: "USER_SRP_AUTH",
  ALLOW_USER_PASSWORD_AUTH: "USER_PASSWORD_AUTH",
  ALLOW_REFRESH_TOKEN_AUTH: "REFRESH_TOKEN_AUTH",
  ALLOW_ADMIN_USER_PASSWORD_AUTH: "ADMIN_USER_PASSWORD_AUTH",
};
const LEGACY_BY_DEFAULT: readonly Flow[] = ["USER_SRP_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"];
/** The values that came before them, with what they leave enabled (API reference, CreateUserPoolClient). */
const LEGACY_FLOWS: Readonly<Record<string, readonly Flow[]>> = {
  ADMIN_NO_SRP_AUTH: [...LEGACY_BY_DEFAULT, "ADMIN_USER_PASSWORD_AUTH"],
  USER_PASSWORD_AUTH: [...LEGACY_BY_DEFAULT, "USER_PASSWORD_AUTH"],
  CUSTOM_AUTH_FLOW_ONLY: ["CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"],
};

/** The flows of a client that names none (API reference, CreateUserPoolClient). */
const FLOWS_BY_DEFAULT = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"];

/** @throws NotEnforced */
export function readUserPoolClient(inputs: Inputs): UserPoolClientSettings {
  refuseOtherLocks(inputs);
  readGenerateSecret(inputs);
  const rotation = readRotation(inputs);
  const flows = readFlows(inputs);
  const oauth = readOauthSettings(inputs);
  return {
    name: text(inputs.name, "name"),
    userPoolId: text(inputs.userPoolId, "userPoolId") ?? "",
    flows: rotation ? new Set([...flows].filter((flow) => flow !== "REFRESH_TOKEN_AUTH")) : flows,
    ...(rotation && { rotation }),
    ...(oauth && { oauth }),
    preventUserExistenceErrors: readExistenceErrors(inputs) === "ENABLED",
    tokenRevocation: flag(inputs.enableTokenRevocation ?? true, "enableTokenRevocation"),
    validity: {
      id: readValidity(inputs, "idToken", SHORT_LIVED),
      access: readValidity(inputs, "accessToken", SHORT_LIVED),
      refresh: readValidity(inputs, "refreshToken", LONG_LIVED),
    },
    validityUnits: {
      id: readUnit(inputs, "idToken", SHORT_LIVED),
      access: readUnit(inputs, "accessToken", SHORT_LIVED),
      refresh: readUnit(inputs, "refreshToken", LONG_LIVED),
    },
    sessionValidity: readSessionValidity(inputs) * 60_000,
    readable: new Set(strings(inputs.readAttributes ?? READABLE_BY_DEFAULT, "readAttributes")),
    writable: new Set(strings(inputs.writeAttributes ?? WRITABLE_BY_DEFAULT, "writeAttributes")),
  };
}

function refuseOtherLocks(inputs: Inputs): void {
  refuseWhere(
    strings(inputs.supportedIdentityProviders, "supportedIdentityProviders").some((provider) => provider !== "COGNITO"),
    "supportedIdentityProviders",
    'users of other identity providers cannot sign in here; write ["COGNITO"]',
  );
  refuseWhere(
    strings(inputs.writeAttributes, "writeAttributes").some((name) => name === "sub" || name.endsWith("_verified")),
    "writeAttributes",
    "AWS refuses a client that could verify its own user; leave out sub, email_verified and phone_number_verified",
  );
}

/** Whether the client holds a secret. */
export function readGenerateSecret(inputs: Inputs): boolean {
  return flag(inputs.generateSecret ?? false, "generateSecret");
}

export function readExistenceErrors(inputs: Inputs): "ENABLED" | "LEGACY" {
  const setting = "preventUserExistenceErrors";
  return oneOf(inputs[setting] ?? "LEGACY", ["LEGACY", "ENABLED"], setting);
}

/** In minutes. */
export function readSessionValidity(inputs: Inputs): number {
  return wholeNumber(inputs.authSessionValidity ?? 3, [3, 15], "authSessionValidity");
}

/** AWS takes no client that rotates and enables REFRESH_TOKEN_AUTH (developer guide, "Refresh token rotation"). */
function readRotation(inputs: Inputs): UserPoolClientSettings["rotation"] {
  const path = (name: string) => `refreshTokenRotation.${name}`;
  const settings = block(inputs.refreshTokenRotation, "refreshTokenRotation");
  const seconds = wholeNumber(settings.retryGracePeriodSeconds ?? 0, [0, 60], path("retryGracePeriodSeconds"));
  if (oneOf(settings.feature ?? "DISABLED", ["DISABLED", "ENABLED"], path("feature")) === "DISABLED") return undefined;
  refuseWhere(
    strings(inputs.explicitAuthFlows, "explicitAuthFlows").includes("ALLOW_REFRESH_TOKEN_AUTH"),
    path("feature"),
    "leave ALLOW_REFRESH_TOKEN_AUTH out of explicitAuthFlows: tokens rotate by GetTokensFromRefreshToken alone",
  );
  return { gracePeriod: seconds * 1000 };
}

function readFlows(inputs: Inputs): ReadonlySet<Flow> {
  const setting = "explicitAuthFlows";
  const given = strings(inputs.explicitAuthFlows, setting);
  const legacy = given.filter((name) => Object.hasOwn(LEGACY_FLOWS, name));
  refuseWhere(
    legacy.length > 0 && legacy.length < given.length,
    setting,
    `AWS takes ${legacy[0]} only without values that begin with ALLOW_; keep one kind`,
  );
  if (legacy.length > 0) return new Set(legacy.flatMap((name) => LEGACY_FLOWS[name] ?? []));
  const names = Object.keys(FLOWS);
  const known = given.length > 0 ? someOf(given, names, setting) : FLOWS_BY_DEFAULT;
  return new Set(known.flatMap((name) => FLOWS[name] ?? []));
}

function readValidity(inputs: Inputs, token: string, limits: Limits): number {
  const name = `${token}Validity`;
  const unit = readUnit(inputs, token, limits);
  const amount = inputs[name] ?? undefined;
  if (amount === undefined) return limits.otherwise;
  const seconds = typeof amount === "number" && Number.isInteger(amount) ? amount * SECONDS[unit] : Number.NaN;
  if (!(seconds >= limits.least && seconds <= limits.most)) {
    throw new NotEnforced(name, `${JSON.stringify(amount)} ${unit} is not from ${limits.words}, as AWS asks`);
  }
  return seconds;
}

function readUnit(inputs: Inputs, token: string, limits: Limits): Unit {
  const units = block(inputs.tokenValidityUnits, "tokenValidityUnits");
  return oneOf(units[token] ?? limits.unit, UNITS, `tokenValidityUnits.${token}`);
}
