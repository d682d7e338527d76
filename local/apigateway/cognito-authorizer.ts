import { NotEnforced } from "../common/errors";
import type { CognitoAuthorizer, Lock } from "../execute-api/lock";
import type { Resources } from "../stack/resources";
import { javaRegExp } from "./java-regexp";

/** An authorizer of user pools as it is declared, in a body or by a resource. */
export interface DeclaredCognitoAuthorizer {
  /** Such as `method.request.header.Authorization`. */
  identitySource: string | undefined;
  providerArns: readonly string[];
  identityValidationExpression: string | undefined;
  /** Where each of them is declared. */
  settings: { identitySource: string; providerArns: string; identityValidationExpression: string };
}

/** @throws NotEnforced */
export function compileCognitoAuthorizer(declared: DeclaredCognitoAuthorizer): CognitoAuthorizer {
  const { identitySource = "", providerArns, identityValidationExpression: expression, settings } = declared;
  const header = /^method\.request\.header\.([\w!#$%&'*+.^`|~-]+)$/.exec(identitySource)?.[1];
  if (header === undefined) {
    throw new NotEnforced(settings.identitySource, "must be one header, as method.request.header.Authorization");
  }
  if (providerArns.length === 0) throw new NotEnforced(settings.providerArns, "names no user pool; name one");
  return {
    header,
    pools: providerArns,
    ...(expression && { audience: javaRegExp(expression, settings.identityValidationExpression) }),
    setting: settings.providerArns,
  };
}

/** @throws NotEnforced for an authorizer of a user pool that the stack does not have */
export function checkPools({ pools, setting }: CognitoAuthorizer, resources: Resources): void {
  const known = resources.all("aws:cognito/userPool:UserPool").map(({ outputs }) => outputs.arn);
  const foreign = pools.find((arn) => !known.includes(arn));
  if (foreign === undefined) return;
  throw new NotEnforced(setting, `names ${foreign}, which is no user pool of this stack`);
}

/**
 * @param settings where scopes and identityValidationExpression are declared
 * @throws NotEnforced for scopes with an expression, which no access token could meet
 */
export function cognitoLock(
  authorizer: CognitoAuthorizer,
  scopes: readonly string[],
  settings: { scopes: string; identityValidationExpression: string },
): Lock {
  if (authorizer.audience && scopes.length > 0) {
    throw new NotEnforced(
      settings.identityValidationExpression,
      `is compared with a claim that access tokens lack, and ${settings.scopes} asks for one by its scopes; keep one of the two`,
    );
  }
  return { type: "COGNITO_USER_POOLS", authorizer, scopes };
}
