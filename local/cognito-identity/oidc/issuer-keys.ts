import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { Clock } from "../../common/clock";
import { isLoopback } from "../../iam/oidc-provider-type";
import type { OidcProvider } from "../../iam/oidc-providers";
import { FetchError, fetchJson } from "./fetch-json";

/** A public RSA key of an issuer, and what its JWK says that it is for (RFC 7517, section 4). */
export interface IssuerKey {
  kid: string | undefined;
  alg: string | undefined;
  key: KeyObject;
}

/** Milliseconds for which fetched keys are used. */
const FRESH = 600_000;
/** Milliseconds between two fetches from one issuer, so that forged tokens cannot make us flood it. */
const PAUSE = 10_000;
/** AWS accepts a hundred RSA keys and a hundred keys of elliptic curves. */
const MOST_KEYS = 200;
/** Bits of the modulus; below it RS256 is not to be used (RFC 7518, section 3.3), above it a verification costs too much. */
const MODULUS = { least: 2_048, most: 8_192 };

/** One fetch from an issuer. */
interface Look {
  /** Epoch milliseconds. */
  at: number;
  outcome: Promise<readonly IssuerKey[] | FetchError>;
}

/**
 * The keys of OpenID Connect providers, by OpenID Connect Discovery 1.0. They are fetched when a token asks for one and
 * kept for ten minutes. An unknown key, or a failed fetch, leads to another fetch, at most every ten seconds.
 */
export class IssuerKeys {
  /** By the provider as declared, so that a changed declaration is fetched again. */
  private readonly looks = new WeakMap<OidcProvider, Look>();

  constructor(
    private readonly clock: Clock,
    private readonly fetch: typeof fetchJson = fetchJson,
  ) {}

  /**
   * The keys that may have made a signature with this `kid`.
   * @throws FetchError if the issuer's keys could not be fetched
   */
  async named(provider: OidcProvider, kid: string | undefined): Promise<readonly IssuerKey[]> {
    const now = this.clock();
    const known = this.looks.get(provider);
    const look = known && now - known.at < FRESH ? known : this.look(provider);
    const found = matching(await look.outcome, kid);
    if (found.length > 0) return found;
    const newer = this.looks.get(provider) ?? look;
    const latest = newer === look && now - look.at >= PAUSE ? this.look(provider) : newer;
    const outcome = await latest.outcome;
    if (outcome instanceof FetchError) throw outcome;
    return matching(outcome, kid);
  }

  private look(provider: OidcProvider): Look {
    const failed = (error: unknown) =>
      error instanceof FetchError ? error : new FetchError("its keys are not usable");
    const look = { at: this.clock(), outcome: discover(provider, this.fetch).catch(failed) };
    this.looks.set(provider, look);
    return look;
  }
}

/** A token without `kid` can only mean a key that is alone (OpenID Connect Core 1.0, section 10.1). */
function matching(keys: readonly IssuerKey[] | FetchError, kid: string | undefined): readonly IssuerKey[] {
  if (keys instanceof FetchError) return [];
  if (kid === undefined) return keys.length === 1 ? keys : [];
  return keys.filter((key) => key.kid === kid);
}

/** OpenID Connect Discovery 1.0, sections 4.1 to 4.3, and RFC 7517, section 5. */
async function discover(provider: OidcProvider, fetch: typeof fetchJson): Promise<IssuerKey[]> {
  const issuer = new URL(provider.url);
  const document = await fetch(new URL(`${provider.url}/.well-known/openid-configuration`), provider.thumbprints);
  const { issuer: named, jwks_uri: keysAt } = asObject(document, "the discovery document");
  // Auth0's issuer ends in a slash that its provider's URL on AWS must not have.
  if (named !== provider.url && named !== `${provider.url}/`) throw new FetchError("it belongs to another issuer");
  if (typeof keysAt !== "string" || !URL.canParse(keysAt)) throw new FetchError("the document has no jwks_uri");
  const url = new URL(keysAt);
  const allowed = isLoopback(url) ? isLoopback(issuer) && url.protocol === issuer.protocol : url.protocol === "https:";
  if (!allowed) throw new FetchError("its jwks_uri must be an https address, or on loopback as the issuer is");
  const { keys } = asObject(await fetch(url, provider.thumbprints), "the key set");
  if (!Array.isArray(keys)) throw new FetchError("the key set has no keys");
  if (keys.length > MOST_KEYS) throw new FetchError(`the key set has more than ${MOST_KEYS} keys`);
  return keys.flatMap(rsaKey);
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new FetchError(`${what} is no JSON object`);
}

/** Identity pools accept signatures of RSA keys only; other keys of the set are ignored. */
function rsaKey(jwk: unknown): IssuerKey[] {
  if (typeof jwk !== "object" || jwk === null) return [];
  const { kty, use, kid, alg, n, e } = jwk as Record<string, unknown>;
  if (kty !== "RSA" || (use !== undefined && use !== "sig")) return [];
  try {
    const key = createPublicKey({ key: { kty, n, e } as JsonWebKey, format: "jwk" });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits < MODULUS.least || bits > MODULUS.most) return [];
    return [{ kid: textOf(kid), alg: textOf(alg), key }];
  } catch {
    return [];
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
