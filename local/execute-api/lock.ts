import type { IdentitySource } from "./identity-source";
import type { CalledFunction } from "./integration";

/** What a method requires of a caller. */
export type Lock =
  /** Open to everybody, as the program declares it. */
  | { type: "NONE" }
  | { type: "AWS_IAM" }
  | {
      type: "COGNITO_USER_POOLS";
      authorizer: CognitoAuthorizer;
      /** The access token must have one of them. Without scopes the lock accepts ID tokens. */
      scopes: readonly string[];
    }
  | { type: "CUSTOM"; authorizer: LambdaAuthorizer };

/** An authorizer that accepts tokens of user pools. */
export interface CognitoAuthorizer {
  /** The header that carries the token, such as `Authorization`. */
  header: string;
  /** The ARNs of its user pools. */
  pools: readonly string[];
  /** The token's whole `aud` must match it ("CreateAuthorizer", identityValidationExpression). */
  audience?: RegExp;
  /** The setting that names its user pools. */
  setting: string;
}

/** An authorizer that asks a function. */
export interface LambdaAuthorizer extends CalledFunction {
  id: string;
  kind: "TOKEN" | "REQUEST";
  /** A request must have all of them, not empty. A TOKEN authorizer has one header. */
  sources: readonly IdentitySource[];
  /** The whole token must match it, for kind TOKEN. */
  validation?: RegExp;
  /** Seconds for which an answer is cached; 0 for no cache. */
  ttl: number;
}
