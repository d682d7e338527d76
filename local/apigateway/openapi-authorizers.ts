import { NotEnforced } from "../common/errors";
import type { CognitoAuthorizer, LambdaAuthorizer } from "../execute-api/lock";
import { compileCognitoAuthorizer } from "./cognito-authorizer";
import { type Fields, object, onlyKnown, own, text, texts } from "./fields";
import { compileLambdaAuthorizer } from "./lambda-authorizer";

const AUTHORIZER = "x-amazon-apigateway-authorizer";
const OF_A_DEFINITION = ["type", "name", "in", "description", "x-amazon-apigateway-authtype", AUTHORIZER];
const OF_AN_AUTHORIZER = ["type", "identitySource", "identityValidationExpression", "authorizerResultTtlInSeconds"];

/** The authorizer of a security definition, and its path. @throws NotEnforced for members that are not known */
function authorizerOf(definition: Fields, path: string, more: string[]): { authorizer: Fields; setting: string } {
  onlyKnown(definition, OF_A_DEFINITION, path);
  const setting = `${path}.${AUTHORIZER}`;
  const authorizer = object(own(definition, AUTHORIZER), setting);
  onlyKnown(authorizer, [...OF_AN_AUTHORIZER, ...more], setting);
  return { authorizer, setting };
}

/**
 * An authorizer of user pools. Its TTL lets AWS answer from a cache; here each token is verified at each call.
 * @throws NotEnforced
 */
export function cognitoAuthorizer(definition: Fields, path: string): CognitoAuthorizer {
  const { authorizer, setting } = authorizerOf(definition, path, ["providerARNs"]);
  if (text(authorizer, "type", setting)?.toLowerCase() !== "cognito_user_pools") {
    throw new NotEnforced(`${setting}.type`, "is not cognito_user_pools, as the definition's authtype is");
  }
  if (text(definition, "type", path) !== "apiKey" || text(definition, "in", path) !== "header") {
    throw new NotEnforced(path, "takes its token from elsewhere than a header; write type: apiKey, in: header");
  }
  const name = text(definition, "name", path);
  const compiled = compileCognitoAuthorizer({
    identitySource: text(authorizer, "identitySource", setting) || (name && `method.request.header.${name}`),
    providerArns: texts(authorizer, "providerARNs", setting) ?? [],
    identityValidationExpression: text(authorizer, "identityValidationExpression", setting),
    settings: {
      identitySource: `${setting}.identitySource`,
      providerArns: `${setting}.providerARNs`,
      identityValidationExpression: `${setting}.identityValidationExpression`,
    },
  });
  if (name !== undefined && name.toLowerCase() !== compiled.header.toLowerCase()) {
    throw new NotEnforced(
      `${setting}.identitySource`,
      `is ${compiled.header}, and ${path}.name is ${name}; name one header`,
    );
  }
  return compiled;
}

/** Its authtype may have any name that clients know it by, such as oauth2. */
export function isLambdaAuthorizer(definition: Fields, path: string): boolean {
  const authorizer = own(definition, AUTHORIZER);
  if (authorizer === undefined) return false;
  const setting = `${path}.${AUTHORIZER}`;
  const type = text(object(authorizer, setting), "type", setting)?.toLowerCase();
  const kind = text(definition, "x-amazon-apigateway-authtype", path)?.toLowerCase();
  return (type === "token" || type === "request") && kind !== "cognito_user_pools" && kind !== "awssigv4";
}

/** An authorizer that asks a function. @throws NotEnforced */
export function lambdaAuthorizer(name: string, definition: Fields, path: string): LambdaAuthorizer {
  const { authorizer, setting } = authorizerOf(definition, path, ["authorizerUri", "authorizerCredentials"]);
  const type = text(authorizer, "type", setting)?.toLowerCase();
  if (text(definition, "type", path) !== "apiKey") throw new NotEnforced(`${path}.type`, "is not apiKey; write it");
  const header = text(definition, "in", path) === "header" ? text(definition, "name", path) : undefined;
  return compileLambdaAuthorizer({
    // AWS gives it an id that nobody knows before the import; permissions name it by a wildcard.
    id: name,
    kind: type === "token" ? "TOKEN" : "REQUEST",
    uri: text(authorizer, "authorizerUri", setting),
    identitySource:
      text(authorizer, "identitySource", setting) ||
      (type === "token" && header ? `method.request.header.${header}` : undefined),
    identityValidationExpression: text(authorizer, "identityValidationExpression", setting),
    ttl: own(authorizer, "authorizerResultTtlInSeconds"),
    credentials: own(authorizer, "authorizerCredentials"),
    settings: {
      uri: `${setting}.authorizerUri`,
      identitySource: `${setting}.identitySource`,
      identityValidationExpression: `${setting}.identityValidationExpression`,
      ttl: `${setting}.authorizerResultTtlInSeconds`,
      credentials: `${setting}.authorizerCredentials`,
    },
  });
}
