/** What a caller must bring to a method. */
export type Lock =
  /** Open to everybody, as the program declares it. */
  | { type: "NONE" }
  | { type: "AWS_IAM" }
  | {
      type: "COGNITO_USER_POOLS";
      authorizer: CognitoAuthorizer;
      /** One of them must be in the access token; without any an ID token is taken. */
      scopes: readonly string[];
    };

/** An authorizer that takes the tokens of user pools. */
export interface CognitoAuthorizer {
  /** The header that carries the token, such as `Authorization`. */
  header: string;
  /** The ARNs of its user pools. */
  pools: readonly string[];
  /** What the token's `aud` must match, whole ("CreateAuthorizer", identityValidationExpression). */
  audience?: RegExp;
  /** Where it stands in the API's inputs. */
  setting: string;
}
