import type { Claims, TokenVerification, UserPools } from "../cognito-idp";
import type { Clock } from "../common/clock";
import { AwsError } from "../common/errors";
import { quoteIf } from "../common/redact";
import { notAuthorized, reason } from "./explain";
import type { IdentityPool, Provider } from "./pools";

/** A user who proved to be signed in at a provider of the identity pool. */
export interface Login {
  provider: Provider;
  sub: string;
  /** Of the verified ID token. */
  claims: Claims;
}

type Failure = Exclude<TokenVerification, { ok: true }>["failure"];

/** What AWS says of a user pool's token that it does not take; `expired` is said with both times. */
const MESSAGES: Readonly<Record<Exclude<Failure, "expired">, string>> = {
  malformed: "Invalid login token. Not a valid OpenId Connect identity token.",
  signature: "Invalid login token. Couldn't verify signed token.",
  issuer: "Invalid login token. Issuer doesn't match providerName",
  audience: "Token is not from a supported provider of this identity pool.",
  use: "Invalid login token. Missing a required claim: aud",
  claims: "Invalid login token. Couldn't verify signed token.",
};

/**
 * Verifies the one login of a request against the providers of the identity pool.
 * @param logins at least one, by provider name
 * @throws AwsError NotAuthorizedException
 */
export async function verifyLogin(
  pool: Pick<IdentityPool, "providers">,
  logins: ReadonlyMap<string, string>,
  { verifyToken, clock }: { verifyToken: UserPools["verifyToken"]; clock: Clock },
): Promise<Login> {
  const [[name, token] = ["", ""] as const] = logins;
  if (logins.size > 1) {
    throw new AwsError(
      "InvalidParameterException",
      "The local run takes one login a request.",
      reason("Logins", "one", `${logins.size}`),
    );
  }
  if (name === "cognito-identity.amazonaws.com") {
    throw notAuthorized(
      "Invalid login token. Not a Cognito token.",
      reason("Logins", "a user pool", "developer provider"),
    );
  }
  const clients = pool.providers.filter((provider) => provider.name === name);
  const [client] = clients;
  if (!client) {
    const expected = pool.providers.map((provider) => provider.name).join(" or ");
    throw expected === ""
      ? notAuthorized(
          "Logins don't match. Please include at least one valid login for this identity or identity pool.",
          reason("cognitoIdentityProviders", "a provider", "none"),
        )
      : notAuthorized(MESSAGES.audience, reason("Logins", expected, providerOf(name)));
  }
  const verification = await verifyToken(token, client.userPoolId, "id");
  if (!verification.ok) {
    const { failure, reason } = verification;
    throw notAuthorized(failure === "expired" ? expired(reason.actual, clock()) : MESSAGES[failure], reason);
  }
  const { claims } = verification;
  const provider = clients.find(({ clientId }) => clientId === claims.aud);
  if (!provider) {
    const expected = clients.map(({ clientId }) => clientId).join(" or ");
    throw notAuthorized(MESSAGES.audience, reason("aud", expected, String(claims.aud)));
  }
  const { sub } = claims;
  if (typeof sub !== "string" || sub === "") {
    throw notAuthorized(MESSAGES.claims, reason("sub", "a text", typeof sub));
  }
  return { provider, sub, claims };
}

/** A key of `Logins`, unless it is something else, perhaps a token in the wrong place. */
function providerOf(name: string): string {
  return quoteIf(/^(https:\/\/)?cognito-idp\.[a-z0-9-]{1,32}\.amazonaws\.com\/[\w-]{1,60}$/i, name, "no user pool");
}

/**
 * In seconds: aws-amplify/aws-sdk-android issue 809 and qqaatw/JciHitachiHA issue 33 quote
 * `Token expired: 1553627774 >= 1553623394` and `1667365798 >= 1667235770`.
 */
function expired(exp: string, now: number): string {
  return `Invalid login token. Token expired: ${Math.floor(now / 1000)} >= ${exp}`;
}
