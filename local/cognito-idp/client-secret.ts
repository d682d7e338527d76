import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AwsError } from "../common/errors";
import { LOWER_ALPHANUMERIC, randomText } from "../common/random";
import { invalidParameter, inWords, notAuthorized, why } from "./errors";
import type { Client } from "./pools";

/*
 * A client that holds a secret proves it in each request that names it: by SECRET_HASH, base64 of HMAC-SHA256, keyed
 * with the secret, of the user name and the client's id (developer guide, "Computing secret hash values"); or by the
 * secret itself, where the request names no user.
 */

/** 24 to 64 letters, digits, `_` and `+` (service model, ClientSecretType); AWS gives digits and small letters. */
export function newClientSecret(): string {
  return randomText(51, LOWER_ALPHANUMERIC);
}

/** SECRET_HASH as the client makes it; undefined for a client without a secret. */
export function secretHash({ id, secret }: Client, username: string): string | undefined {
  return secret === undefined ? undefined : secretHashOf(id, secret, username);
}

/** @param secret of the client */
function secretHashOf(id: string, secret: string, username: string): string {
  return createHmac("sha256", secret).update(`${username}${id}`).digest("base64");
}

/** AWS's words where SECRET_HASH is left out, and where it is wrong; they differ by the operation. */
interface Words {
  missing: (clientId: string) => string;
  wrong: (clientId: string) => string;
  /** What it must be, for the log. */
  recipe: string;
}

const recipe = (name: string) =>
  `base64 of HMAC-SHA256, with the client secret as key, of ${name} followed by the client's id`;
const AS_SENT = recipe("the user name just as the request gives it");

const MISSING = (id: string) => `Client ${id} is configured with secret but SECRET_HASH was not received`;
const SECRET_MISSING = (id: string) => `Client ${id} is configured for secret but secret was not received`;
const UNVERIFIED = (id: string) => `Unable to verify secret hash for client ${id}`;
const MISMATCH = (id: string) => `SecretHash does not match for the client: ${id}`;

export const WORDS = {
  /** SignUp, ForgotPassword and their like, and the answers to challenges. */
  otherwise: { missing: MISSING, wrong: UNVERIFIED, recipe: AS_SENT },
  /** InitiateAuth and AdminInitiateAuth. */
  initiate: { missing: MISSING, wrong: MISMATCH, recipe: AS_SENT },
  /** The same where they renew tokens: the request names no user, so the name is the one that the pool keeps. */
  refresh: {
    missing: SECRET_MISSING,
    wrong: MISMATCH,
    recipe: recipe("cognito:username, as the ID token gives it (not the e-mail address),"),
  },
} as const satisfies Record<string, Words>;

/**
 * @param username as the request names the user
 * @throws NotAuthorizedException, and InvalidParameterException where the client has no secret
 */
export function checkSecretHash(client: Client, username: string, given: string | undefined, words?: Words): void {
  requireSecretHash(client, given, words)(username);
}

/**
 * The same where the user is known only later: SECRET_HASH must be there just where the client has a secret.
 * @returns what throws NotAuthorizedException where the hash is not made with that user's name
 */
export function requireSecretHash(
  { id, secret }: Client,
  given: string | undefined,
  words: Words = WORDS.otherwise,
): (username: string) => void {
  if (secret === undefined) {
    if (given === undefined) return () => {};
    const reason = why("client secret", "SECRET_HASH", "none, as the client has no secret", "one");
    throw invalidParameter(`Client ${id} is not configured for secret but secret hash was received`, reason);
  }
  if (!given) {
    const text = `the client has a secret, so SECRET_HASH must be sent: ${words.recipe}`;
    throw notAuthorized(words.missing(id), saying(text, "SECRET_HASH", "none"));
  }
  return (username) => {
    if (sameText(secretHashOf(id, secret, username), given)) return;
    const text = `SECRET_HASH is wrong: ${mistakeOf(id, secret, username, given)}; it must be ${words.recipe}`;
    throw notAuthorized(words.wrong(id), saying(text, "SECRET_HASH", "another"));
  };
}

/**
 * ClientSecret of GetTokensFromRefreshToken and RevokeToken.
 * @param error the operation's error for a client that is not let in (API reference, "Errors")
 */
export function checkClientSecret(
  { id, secret }: Client,
  given: string | undefined,
  error: "NotAuthorizedException" | "UnauthorizedException",
): void {
  if (secret === undefined || isClientSecret({ secret }, given)) return;
  const actual = given === undefined ? "none" : "another";
  const text = `ClientSecret is ${actual}; send the client's secret itself, not SECRET_HASH`;
  const message = given === undefined ? SECRET_MISSING(id) : UNVERIFIED(id);
  throw new AwsError(error, message, saying(text, "ClientSecret", actual));
}

/** Whether it is the client's secret; a client without one has no secret that would be right. */
export function isClientSecret({ secret }: Pick<Client, "secret">, given: string | undefined): boolean {
  return secret !== undefined && given !== undefined && sameText(secret, given);
}

const saying = (text: string, check: string, actual: string) =>
  inWords(text, why("client secret", check, "made with the client's secret", actual));

/** What was sent in place of the hash, as far as it can be told; nothing of it is quoted. */
function mistakeOf(id: string, secret: string, username: string, given: string): string {
  const mac = (text: string) => createHmac("sha256", secret).update(text);
  const mistakes: [hash: string, told: string][] = [
    [secret, "it is the client secret itself"],
    [mac(`${username}${id}`).digest("hex"), "it is in hex, not base64"],
    [mac(`${id}${username}`).digest("base64"), "the client's id comes first in it, not the user name"],
    [mac(`${username.toLowerCase()}${id}`).digest("base64"), "it is made of the user name in lower case"],
    [mac(username).digest("base64"), "the client's id is missing in it"],
  ];
  return mistakes.find(([hash]) => sameText(hash, given))?.[1] ?? "made of another secret, user name or client";
}

/** Takes as long wherever the texts differ. */
function sameText(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => createHash("sha256").update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(left, right);
}
