import { NotEnforced } from "../common/errors";
import type { IdentitySource, JwtAuthorizer, RequestAuthorizer } from "../execute-api/http-api/http-api";
import { CONTEXT } from "../execute-api/http-api/identity-source";
import type { Inputs } from "../stack/resources";
import { functionOf, isTexts, refuseGiven, requireSetting } from "./settings";

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
  requireSetting(
    "authorizerType",
    inputs.authorizerType,
    (type) => type === "JWT" || type === "REQUEST",
    "write JWT or REQUEST",
  );
  if (inputs.authorizerType === "JWT") jwtAuthorizer(inputs);
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
  const { authorizerPayloadFormatVersion: format, enableSimpleResponses = false } = inputs;
  refuseGiven(inputs, {
    authorizerCredentialsArn: "has API Gateway call with a role, which is not enforced here; use aws.lambda.Permission",
    jwtConfiguration: "is for authorizerType JWT; leave it out",
  });
  const functionArn = functionOf(inputs.authorizerUri, "authorizerUri");
  if (format !== "1.0" && format !== "2.0") {
    throw new NotEnforced("authorizerPayloadFormatVersion", `is ${JSON.stringify(format)}; write 1.0 or 2.0`);
  }
  if (enableSimpleResponses && format === "1.0") {
    throw new NotEnforced("enableSimpleResponses", "goes with authorizerPayloadFormatVersion 2.0 alone");
  }
  const { authorizerResultTtlInSeconds: ttl = DEFAULT_TTL } = inputs;
  const seconds = (value: number) => Number.isInteger(value) && value >= 0 && value <= 3600;
  requireSetting("authorizerResultTtlInSeconds", ttl, seconds, "allowed is 0 to 3600");
  const sources = sourcesOf(inputs.identitySources);
  return { id, functionArn, payloadFormat: format, simpleResponses: enableSimpleResponses, sources, ttl };
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
