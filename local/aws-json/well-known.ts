import { AwsError } from "../common/errors";
import { type Answer, json } from "./answer";

const PATH = /^\/([\w-]{1,55})\/\.well-known\/(jwks\.json|openid-configuration)$/;

export function isWellKnown(path: string): boolean {
  return PATH.test(path);
}

/** Where the documents come from. */
export interface Documents {
  /** A user pool's published keys, undefined for a pool that does not exist. */
  jwks(poolId: string): Promise<object | undefined>;
  /** What a user pool adds to its configuration, such as the addresses of its endpoints at this origin. */
  providerMetadata?(poolId: string, origin: string): object;
  region: () => string;
}

/**
 * The documents that a user pool publishes under its issuer: its keys (RFC 7517, section 5), and its configuration
 * (OpenID Connect Discovery 1.0, section 3). They name the issuer of the tokens, and the local address of the keys.
 * @returns undefined for any other path
 */
export async function wellKnown(path: string, origin: string, documents: Documents): Promise<Answer | undefined> {
  const [, poolId, document] = PATH.exec(path) ?? [];
  if (poolId === undefined) return undefined;
  const keys = await documents.jwks(poolId);
  if (!keys) {
    throw new AwsError(
      "ResourceNotFoundException",
      `User pool ${poolId} does not exist.`,
      { lock: "AWS JSON", check: "user pool", expected: "one of the stack", actual: poolId },
      404,
    );
  }
  const configuration = {
    issuer: `https://cognito-idp.${documents.region()}.amazonaws.com/${poolId}`,
    jwks_uri: `${origin}/${poolId}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "token"],
    subject_types_supported: ["public"],
    ...documents.providerMetadata?.(poolId, origin),
  };
  return json(200, document === "jwks.json" ? keys : configuration, "application/json");
}
