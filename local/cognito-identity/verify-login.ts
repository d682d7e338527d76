import type { Claims, TokenVerification } from "../cognito-idp";
import { quoteIf } from "../common/redact";
import type { OidcProvider } from "../iam/oidc-providers";
import { notAuthorized, reason } from "./explain";
import { verifyIdToken } from "./oidc/verify-id-token";
import { type IdentityPool, mappingKey, type UserPoolProvider } from "./pools";
import type { Service } from "./service";

/** A user who proved to be signed in at a provider of the identity pool. */
export interface Login {
  /** The key in `Logins`. */
  provider: string;
  sub: string;
  /** Of the verified ID token. */
  claims: Claims;
  /** The key of the provider's role mapping. */
  mappingKey: string;
  /** The user, as `amr` and `cognitoAuthenticationProvider` name them. */
  user: string;
  /** The user pool, which knows whether the user is still active; an OpenID Connect provider cannot be asked. */
  userPool?: UserPoolProvider;
}

type Providers = Pick<IdentityPool, "userPools" | "oidcProviders">;
type Verifier = Pick<Service, "verifyToken" | "issuerKeys" | "clock">;
type Failure = Exclude<TokenVerification, { ok: true }>["failure"];

/** AWS's message for each kind of refused token. The message of `expired` also has both times. */
const MESSAGES: Readonly<Record<Exclude<Failure, "expired">, string>> = {
  malformed: "Invalid login token. Not a valid OpenId Connect identity token.",
  signature: "Invalid login token. Couldn't verify signed token.",
  issuer: "Invalid login token. Issuer doesn't match providerName",
  audience: "Token is not from a supported provider of this identity pool.",
  use: "Invalid login token. Missing a required claim: aud",
  claims: "Invalid login token. Couldn't verify signed token.",
};

/**
 * Verifies the logins of a request against the providers of the identity pool. One wrong login refuses the request.
 * @param logins at least one, by provider name
 * @throws AwsError NotAuthorizedException
 */
export async function verifyLogins(
  pool: Providers,
  logins: ReadonlyMap<string, string>,
  verifier: Verifier,
): Promise<Login[]> {
  // Checked before any token is parsed.
  const found = [...logins].map(([name, token]) => ({ token, ...requireProvider(pool, name) }));
  const verified: Login[] = [];
  for (const { token, clients, oidc } of found) {
    verified.push(oidc ? await ofOidcProvider(token, oidc, verifier) : await ofUserPool(token, clients, verifier));
  }
  return verified;
}

/** @throws AwsError where the identity pool has no provider of that name */
function requireProvider(
  { userPools, oidcProviders }: Providers,
  name: string,
): { clients: readonly UserPoolProvider[]; oidc?: OidcProvider } {
  if (name === "cognito-identity.amazonaws.com") {
    throw notAuthorized(
      "Invalid login token. Not a Cognito token.",
      reason("Logins", "a provider of the identity pool", "developer provider"),
    );
  }
  const clients = userPools.filter((provider) => provider.name === name);
  if (clients.length > 0) return { clients };
  const oidc = oidcProviders.find((provider) => provider.name === name);
  if (oidc) return { clients, oidc };
  const expected = [...userPools, ...oidcProviders].map((provider) => provider.name).join(" or ");
  throw expected === ""
    ? notAuthorized(
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
        reason("cognitoIdentityProviders", "a provider", "none"),
      )
    : notAuthorized(MESSAGES.audience, reason("Logins", expected, providerOf(name)));
}

async function ofUserPool(
  token: string,
  clients: readonly UserPoolProvider[],
  { verifyToken, clock }: Verifier,
): Promise<Login> {
  const userPoolId = clients[0]?.userPoolId ?? "";
  const claims = claimsOf(await verifyToken(token, userPoolId, "id"), clock);
  const userPool = clients.find(({ clientId }) => clientId === claims.aud);
  if (!userPool) {
    const expected = clients.map(({ clientId }) => clientId).join(" or ");
    throw notAuthorized(MESSAGES.audience, reason("aud", expected, String(claims.aud)));
  }
  const sub = subOf(claims);
  const { name: provider } = userPool;
  return {
    provider,
    sub,
    claims,
    mappingKey: mappingKey(userPool),
    user: `${provider}:CognitoSignIn:${sub}`,
    userPool,
  };
}

async function ofOidcProvider(token: string, oidc: OidcProvider, { issuerKeys, clock }: Verifier): Promise<Login> {
  const claims = claimsOf(await verifyIdToken(token, oidc, issuerKeys, clock()), clock);
  const sub = subOf(claims);
  return {
    provider: oidc.name,
    sub,
    claims,
    // A public stack's mapping is by ARN (AWS::Cognito::IdentityPoolRoleAttachment with a Firebase provider).
    mappingKey: oidc.arn,
    // From memory: AWS documents that amr holds the provider, not the form of its users.
    user: `${oidc.arn}:OIDC:${sub}`,
  };
}

function claimsOf(verification: TokenVerification, clock: () => number): Claims {
  if (verification.ok) return verification.claims;
  const { failure, reason } = verification;
  throw notAuthorized(failure === "expired" ? expired(reason.actual, clock()) : MESSAGES[failure], reason);
}

function subOf({ sub }: Claims): string {
  if (typeof sub === "string" && sub !== "") return sub;
  throw notAuthorized(MESSAGES.claims, reason("sub", "a text", typeof sub));
}

/** A key of `Logins`, if it looks like one. Any other text may be a token in the wrong place. */
function providerOf(name: string): string {
  return quoteIf(/^(https:\/\/)?cognito-idp\.[a-z0-9-]{1,32}\.amazonaws\.com\/[\w-]{1,60}$/i, name, "another");
}

/**
 * In seconds: aws-amplify/aws-sdk-android issue 809 and qqaatw/JciHitachiHA issue 33 quote
 * `Token expired: 1553627774 >= 1553623394` and `1667365798 >= 1667235770`.
 */
function expired(exp: string, now: number): string {
  return `Invalid login token. Token expired: ${Math.floor(now / 1000)} >= ${exp}`;
}
