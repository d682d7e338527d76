import { NotEnforced } from "../common/errors";
import type { Lock } from "../execute-api/lock";
import { cognitoLock } from "./cognito-authorizer";
import { type Fields, object, onlyKnown, own, text, texts } from "./fields";
import { cognitoAuthorizer, isLambdaAuthorizer, lambdaAuthorizer } from "./openapi-authorizers";

const HOW_TO_LOCK =
  "lock it with iamAuthEnabled (x-amazon-apigateway-auth: { type: AWS_IAM }), or one Cognito or Lambda authorizer";

/**
 * Reads what an operation requires of a caller.
 * @param definitions the body's security definitions, and where they stand.
 * @throws NotEnforced for a lock that is not enforced here. A route that declares none is open, as on AWS.
 */
export function parseSecurity(
  operation: Fields,
  definitions: { fields: Fields; setting: string },
  setting: string,
): { lock: Lock; apiKeyRequired: boolean } {
  const all = securityOf(operation, setting);
  const requirements = all.filter(({ name }) => !isApiKey(name, definitions));
  return {
    lock: parseLock(operation, requirements, definitions, setting),
    apiKeyRequired: requirements.length < all.length,
  };
}

function parseLock(
  operation: Fields,
  requirements: readonly { name: string; scopes: string[] }[],
  definitions: { fields: Fields; setting: string },
  setting: string,
): Lock {
  const auth = authType(operation, setting);
  if (auth && requirements.length > 0) {
    throw new NotEnforced(`${setting}.security`, "stands beside x-amazon-apigateway-auth; keep one of the two");
  }
  const [requirement, ...others] = requirements;
  if (!requirement) return { type: auth ?? "NONE" };
  if (others.length > 0) {
    throw new NotEnforced(`${setting}.security`, "names several definitions; keep one");
  }
  return lockOf(requirement, definitions, `${setting}.security`);
}

/** "Set up a method to require an API key": the header X-API-Key, and no authorizer. */
function isApiKey(name: string, { fields, setting }: { fields: Fields; setting: string }): boolean {
  const value = own(fields, name);
  if (value === undefined) return false;
  const path = `${setting}.${name}`;
  const definition = object(value, path);
  if (text(definition, "type", path) !== "apiKey" || text(definition, "in", path) !== "header") return false;
  if (text(definition, "name", path)?.toLowerCase() !== "x-api-key") return false;
  const known = ["type", "name", "in", "description"];
  return Object.keys(definition).every((member) => known.includes(member));
}

function authType(operation: Fields, setting: string): "AWS_IAM" | "NONE" | undefined {
  const value = own(operation, "x-amazon-apigateway-auth");
  if (value === undefined) return undefined;
  const path = `${setting}.x-amazon-apigateway-auth`;
  const auth = object(value, path);
  onlyKnown(auth, ["type"], path);
  const type = text(auth, "type", path)?.toUpperCase();
  if (type === "AWS_IAM" || type === "NONE") return type;
  throw new NotEnforced(`${path}.type`, `is ${type}, which is not enforced here; ${HOW_TO_LOCK}`);
}

function securityOf(operation: Fields, setting: string): { name: string; scopes: string[] }[] {
  const value = own(operation, "security");
  if (value === undefined) return [];
  const path = `${setting}.security`;
  if (!Array.isArray(value)) throw new NotEnforced(path, "is no list; write one");
  return value.flatMap((item: unknown, index) => {
    const requirement = object(item, `${path}[${index}]`);
    const names = Object.keys(requirement);
    if (names.length === 0) {
      throw new NotEnforced(
        `${path}[${index}]`,
        `is empty; ${HOW_TO_LOCK}, or leave out security for a route that is open to everybody`,
      );
    }
    return names.map((name) => ({ name, scopes: texts(requirement, name, `${path}[${index}]`) ?? [] }));
  });
}

function lockOf(
  { name, scopes }: { name: string; scopes: string[] },
  { fields, setting }: { fields: Fields; setting: string },
  at: string,
): Lock {
  const value = own(fields, name);
  if (value === undefined) throw new NotEnforced(at, `names ${name}, which ${setting} does not define`);
  const path = `${setting}.${name}`;
  const definition = object(value, path);
  const kind = text(definition, "x-amazon-apigateway-authtype", path);
  if (kind?.toLowerCase() === "awssigv4" && own(definition, "x-amazon-apigateway-authorizer") === undefined) {
    onlyKnown(definition, ["type", "name", "in", "description", "x-amazon-apigateway-authtype"], path);
    return { type: "AWS_IAM" };
  }
  if (isLambdaAuthorizer(definition, path)) {
    if (scopes.length > 0) throw new NotEnforced(at, "asks a Lambda authorizer for scopes; leave them out");
    return { type: "CUSTOM", authorizer: lambdaAuthorizer(name, definition, path) };
  }
  if (kind?.toLowerCase() !== "cognito_user_pools") {
    const what = kind ? `is of type ${kind}` : "has no authorizer";
    throw new NotEnforced(path, `${what}, which is not enforced here; ${HOW_TO_LOCK}`);
  }
  return cognitoLock(cognitoAuthorizer(definition, path), scopes, {
    scopes: at,
    identityValidationExpression: `${path}.x-amazon-apigateway-authorizer.identityValidationExpression`,
  });
}
