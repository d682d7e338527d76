import { randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";
import { type Client, type Group, issuerOf, type Pool } from "../pools";
import type { SignIn } from "../sign-ins";
import { customizedAccessClaims, customizedIdClaims, type TokenCustomization } from "../triggers/token-customization";
import type { User } from "../users";
import type { Keys, SigningKey } from "./keys";
import { shownBy, USER_SCOPE } from "./scopes";

/** The claims of a verified token. */
export type Claims = Readonly<Record<string, unknown>>;

/** The content of tokens. */
export interface Subject {
  pool: Pool;
  client: Client;
  user: User;
  /** Of the user, by name. */
  groups: readonly Group[];
  signIn: SignIn;
  /** What PreTokenGeneration changes. */
  customization?: TokenCustomization;
  /** Of the app's request at managed login; in the ID token. */
  nonce?: string;
}

/** AuthenticationResult, without the refresh token. */
export interface IssuedTokens {
  AccessToken: string;
  IdToken: string;
  /** Of the access token, in seconds. */
  ExpiresIn: number;
  TokenType: "Bearer";
}

/** @param now epoch milliseconds */
export async function issueTokens(subject: Subject, keys: Keys, now: number): Promise<IssuedTokens> {
  const { id, access } = await keys.signing(subject.pool.id);
  const seconds = Math.floor(now / 1000);
  const { customization, client } = subject;
  const claims = { id: idClaims(subject, seconds, randomUUID()), access: accessClaims(subject, seconds, randomUUID()) };
  const [IdToken, AccessToken] = await Promise.all([
    signed(customization ? customizedIdClaims(claims.id, customization) : claims.id, id),
    signed(customization ? customizedAccessClaims(claims.access, customization, client.id) : claims.access, access),
  ]);
  return { AccessToken, IdToken, ExpiresIn: subject.client.validity.access, TokenType: "Bearer" };
}

/** Developer guide, "Understanding the identity (ID) token". @param now epoch seconds */
export function idClaims(subject: Subject, now: number, jti: string): Claims {
  const { client, user, groups, nonce } = subject;
  const roles = [...new Set(groups.flatMap(({ roleArn }) => roleArn ?? []))].sort();
  const preferredRole = preferredRoleOf(groups);
  return {
    ...attributeClaims(subject),
    ...common(subject, now, now + client.validity.id),
    token_use: "id",
    aud: client.id,
    "cognito:username": user.username,
    ...(nonce !== undefined && { nonce }),
    ...(roles.length > 0 && { "cognito:roles": roles }),
    ...(preferredRole && { "cognito:preferred_role": preferredRole }),
    // Both came with token revocation, and go with it (developer guide, "Revoking tokens").
    ...(client.tokenRevocation && { jti, origin_jti: subject.signIn.originJti }),
  };
}

/** Developer guide, "Understanding the access token". @param now epoch seconds */
export function accessClaims(subject: Subject, now: number, jti: string): Claims {
  const { client, user, signIn } = subject;
  return {
    ...common(subject, now, now + client.validity.access),
    token_use: "access",
    client_id: client.id,
    username: user.username,
    scope: signIn.scopes?.join(" ") ?? USER_SCOPE,
    jti,
    ...(client.tokenRevocation && { origin_jti: signIn.originJti }),
  };
}

/**
 * The access token of a client itself: it names no user and no sign-in (developer guide, "Understanding the access
 * token").
 * @param now epoch milliseconds
 */
export async function issueClientToken(
  { pool, client, scopes }: { pool: Pool; client: Client; scopes: readonly string[] },
  keys: Keys,
  now: number,
): Promise<string> {
  const { access } = await keys.signing(pool.id);
  const seconds = Math.floor(now / 1000);
  const claims = {
    sub: client.id,
    token_use: "access",
    scope: scopes.join(" "),
    auth_time: seconds,
    iss: issuerOf(pool.id),
    exp: seconds + client.validity.access,
    iat: seconds,
    version: 2,
    jti: randomUUID(),
    client_id: client.id,
  };
  return signed(claims, access);
}

/**
 * The role of the group of lowest precedence; none where several roles tie for it (developer guide, "Using tokens to
 * assign roles to users", and API reference, CreateGroup: a group without precedence counts least).
 */
export function preferredRoleOf(groups: readonly Group[]): string | undefined {
  const withRole = groups.filter(({ roleArn }) => roleArn);
  const rank = ({ precedence = Number.POSITIVE_INFINITY }: Group) => precedence;
  const first = Math.min(...withRole.map(rank));
  const roles = new Set(withRole.filter((group) => rank(group) === first).map(({ roleArn }) => roleArn));
  return roles.size === 1 ? [...roles][0] : undefined;
}

function common({ pool, user, groups, signIn }: Subject, iat: number, exp: number): Claims {
  return {
    sub: user.attributes.sub,
    ...(groups.length > 0 && { "cognito:groups": groups.map(({ name }) => name) }),
    iss: issuerOf(pool.id),
    event_id: signIn.id,
    auth_time: signIn.authTime,
    exp,
    iat,
  };
}

function attributeClaims({ user, client, signIn }: Subject): Claims {
  const shows = shownBy(signIn.scopes);
  const readable = Object.entries(user.attributes).filter(([name]) => client.readable.has(name) && shows(name));
  return Object.fromEntries(
    readable.map(([name, value]) => [name, name.endsWith("_verified") ? value === "true" : value]),
  );
}

/** Signs in another thread, so that a sign-in does not delay other requests. */
const signature = promisify(sign);

/** JWS compact serialization (RFC 7515, section 7.1) with RS256 (RFC 7518, section 3.3). */
async function signed(claims: Claims, { kid, privateKey }: SigningKey): Promise<string> {
  const text = `${base64url({ kid, alg: "RS256" })}.${base64url(claims)}`;
  return `${text}.${(await signature("RSA-SHA256", Buffer.from(text), privateKey)).toString("base64url")}`;
}

function base64url(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
