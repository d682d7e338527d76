import { NotEnforced } from "../common/errors";
import type { JwtAuthorizer, RequestAuthorizer } from "../execute-api/http-api/http-api";
import { CONTEXT } from "../execute-api/http-api/identity-source";
import type { IdentitySource } from "../execute-api/identity-source";
import type { Inputs } from "../stack/resources";
import { callingRole, oneOf, refuseGiven, wholeNumber } from "../stack/settings";
import { functionOf, isTexts, requireSetting } from "./settings";

/** Seconds: the AWS provider's documentation of `authorizerResultTtlInSeconds`. */
const DEFAULT_TTL = 300;
const ISSUER = /^https:\/\/cognito-idp\.([a-z0-9-]+)\.amazonaws\.com\/(\1_[0-9A-Za-z]+)$/;

interface AuthorizerInputs extends Inputs {
  authorizerUri?: string;
  authorizerPayloadFormatVersion?: string;
  authorizerResultTtlInSeconds?: number;
  enableSimpleResponses?: boolean;
  identitySources?: string[];
  jwtConfiguration?: { issuer?: string; audiences?: string[] };
}

/** @throws NotEnforced */
export function checkAuthorizer(inputs: Inputs): void {
  const type = oneOf(inputs.authorizerType, ["JWT", "REQUEST"], "authorizerType");
  if (type === "JWT") jwtAuthorizer(inputs);
  else requestAuthorizer("", inputs);
}

/** @throws NotEnforced, also for an issuer that is no user pool */
export function jwtAuthorizer({ jwtConfiguration = {}, identitySources, ...inputs }: AuthorizerInputs): JwtAuthorizer {
  refuseGiven(inputs, {
    authorizerUri: "is for authorizerType REQUEST; leave it out",
    authorizerCredentialsArn: "is for authorizerType REQUEST; leave it out",
  });
  const { issuer, audiences } = jwtConfiguration;
  const poolId = ISSUER.exec(issuer ?? "")?.[2];
  if (!poolId) {
    throw new NotEnforced(
      "jwtConfiguration.issuer",
      `is ${JSON.stringify(issuer)}, whose tokens are not verified here; write https:// and the endpoint of a user pool of this stack`,
    );
  }
  requireSetting(
    "jwtConfiguration.audiences",
    audiences,
    (list) => isTexts(list) && list.length > 0,
    "name the ids of clients",
  );
  const [source, ...others] = sourcesOf(identitySources);
  if (!source || others.length > 0) {
    throw new NotEnforced("identitySources", "must be one, such as $request.header.Authorization");
  }
  return { poolId, audience: audiences ?? [], source };
}

/** @throws NotEnforced */
export function requestAuthorizer(id: string, inputs: AuthorizerInputs): RequestAuthorizer {
  const { enableSimpleResponses = false } = inputs;
  refuseGiven(inputs, {
    jwtConfiguration: "is for authorizerType JWT; leave it out",
  });
  const functionArn = functionOf(inputs.authorizerUri, "authorizerUri");
  const format = oneOf(inputs.authorizerPayloadFormatVersion, ["1.0", "2.0"], "authorizerPayloadFormatVersion");
  if (enableSimpleResponses && format === "1.0") {
    throw new NotEnforced("enableSimpleResponses", "goes with authorizerPayloadFormatVersion 2.0 alone");
  }
  const { authorizerResultTtlInSeconds: ttl = DEFAULT_TTL } = inputs;
  wholeNumber(ttl, [0, 3600], "authorizerResultTtlInSeconds");
  const sources = sourcesOf(inputs.identitySources);
  const roleArn = callingRole(inputs.authorizerCredentialsArn, "authorizerCredentialsArn");
  return {
    id,
    functionArn,
    ...(roleArn && { roleArn }),
    payloadFormat: format,
    simpleResponses: enableSimpleResponses,
    sources,
    ttl,
  };
}

function sourcesOf(texts: string[] | undefined): IdentitySource[] {
  return (texts ?? []).map((text, index) => {
    const [, request, variable, name = ""] =
      /^\$(?:request\.(header|querystring)|(context|stageVariables))\.([\w!#$%&'*+.^`|~-]+)$/.exec(text) ?? [];
    const kind = (request ?? variable) as IdentitySource["kind"] | undefined;
    if (kind && (kind !== "context" || Object.hasOwn(CONTEXT, name))) return { kind, name };
    const variables = Object.keys(CONTEXT).map((known) => `$context.${known}`);
    throw new NotEnforced(
      `identitySources[${index}]`,
      `is ${JSON.stringify(text)}; known are $request.header.Name, $request.querystring.name, $stageVariables.name, ${variables.join(", ")}`,
    );
  });
}
