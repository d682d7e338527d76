import type { Session, SessionCredentials } from "../cognito-identity/credentials";
import type { IdentityPolicyContext } from "../iam/condition-keys";
import { requestConditionValues } from "../iam/condition-values";
import { evaluate } from "../iam/evaluate";
import { sessionArn } from "../iam/names";
import type { Role } from "../iam/roles";
import {
  identifySigner,
  isRefusal,
  type Scope,
  type Verification,
  verifySignature,
  verifySigner,
} from "../sigv4/verify";
import { Refusal, type ResponseType } from "./errors";
import type { GatewayRequest } from "./request";
import type { StagePath } from "./request-target";
import type { ServedStage } from "./served-stage";
import type { Limits, Throttle } from "./token-bucket";

/** What the lock needs from other services. */
export interface IamServices {
  credentials: SessionCredentials;
  /** By their ARNs. */
  roles: ReadonlyMap<string, Role>;
  /** Limits how many wrong signatures are explained. */
  throttle: Throttle;
}

/** What a request is signed for: a stage of an API. */
export type SignedStage = SignedTarget & Pick<ServedStage, "accountId" | "executionArn" | "name">;

interface SignedTarget extends Pick<ServedStage, "domainName" | "region"> {
  /** As the credential scope names it; `execute-api` if it is left out. */
  service?: string;
}

/** The session that signed a request. */
export interface Signer {
  accessKeyId: string;
  session: Session;
  role: Role;
}

/** Explaining a wrong signature costs more than verifying a right one, so it is rate-limited. */
const EXPLAINED: Limits = { rate: 20, burst: 20 };
/** What an identity pool calls every session. */
const SESSION_NAME = "CognitoIdentityCredentials";
const RESPONSE_TYPES: Readonly<Record<string, ResponseType>> = {
  ExpiredTokenException: "EXPIRED_TOKEN",
  InvalidSignatureException: "INVALID_SIGNATURE",
  MissingAuthenticationTokenException: "MISSING_AUTHENTICATION_TOKEN",
};

/**
 * Verifies that a session of an identity pool signed the request. The body is read after all checks of the head.
 * @throws Refusal
 */
export async function authenticate(
  request: GatewayRequest,
  stage: SignedTarget,
  { credentials, roles, throttle }: IamServices,
): Promise<Signer> {
  const claimed = identifySigner(request, {
    lookup: (accessKeyId, sessionToken) => credentials.resolve(accessKeyId, sessionToken),
    scope: scopeOf(stage),
    now: request.time,
  });
  if (isRefusal(claimed)) throw refused(claimed);
  await request.readBody();
  const timeToExplain = () => throttle.take("explained signatures", EXPLAINED);
  const verification = verifySigner(request, claimed, { otherHosts: [stage.domainName], timeToExplain });
  if (!verification.ok) throw refused(verification);
  const { accessKeyId, credential: session } = verification;
  const role = roles.get(session.roleArn);
  if (role) return { accessKeyId, session, role };
  // The stack has changed since: the session's role no longer exists.
  throw new Refusal(
    "DEFAULT_4XX",
    403,
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
    { lock: "IAM", check: "role", expected: "a role of this stack", actual: session.roleArn },
  );
}

function scopeOf({ region, service = "execute-api" }: SignedTarget): Scope {
  // API Gateway is among the services with multi-region keys; function URLs and Cognito are not known to be.
  return { region, service, asymmetric: service === "execute-api" };
}

function refused({ type, message, reason }: Extract<Verification<never>, { ok: false }>): Refusal {
  return new Refusal(RESPONSE_TYPES[type] ?? "DEFAULT_4XX", 403, type, message, reason);
}

/**
 * Evaluates the role's policies ("Control access to a REST API with IAM permissions").
 * @throws Refusal
 */
export function authorize(
  request: GatewayRequest,
  { path }: Pick<StagePath, "path">,
  stage: SignedStage,
  signer: Signer,
): void {
  const { role } = signer;
  const action = "execute-api:Invoke";
  const resource = `${stage.executionArn}/${stage.name}/${request.method}${path}`;
  const decision = evaluate(role.policies, {
    action,
    resource,
    get context() {
      return conditionKeys(request, stage, signer);
    },
  });
  if (decision.effect === "allow") return;
  const explicit = decision.effect === "explicit deny" ? " with an explicit deny" : "";
  const shown = resource.replace(/^((?:[^:]*:){4})\d{8}(\d{4})/, "$1********$2");
  throw new Refusal(
    "ACCESS_DENIED",
    403,
    "AccessDeniedException",
    `User: ${sessionArn(role, SESSION_NAME)} is not authorized to perform: ${action} on resource: ${shown}${explicit}`,
    decision.reason ?? { lock: "IAM", check: action, expected: "allow", actual: decision.effect },
  );
}

/**
 * AWS's answer for an unknown route. It still checks the form of the Authorization header, and says what is wrong
 * with it (amazon-archives/aws-cognito-angular-quickstart, issue 50).
 */
export function noRoute(request: GatewayRequest, stage: SignedStage, refusal: Refusal): Refusal {
  if (request.headers.values("authorization").length === 0) return refusal;
  const nobody = { lookup: () => "unknown" as const, scope: scopeOf(stage), now: request.time };
  const verification = verifySignature<never>(request, nobody);
  if (verification.ok || verification.type !== "IncompleteSignatureException") return refusal;
  return new Refusal("DEFAULT_4XX", 403, verification.type, verification.message, refusal.reason);
}

/** The signer's `aws:userid` and the ARN of the session. */
export function sessionOf({ role }: Pick<Signer, "role">): { userId: string; userArn: string } {
  return { userId: `${role.uniqueId}:${SESSION_NAME}`, userArn: sessionArn(role, SESSION_NAME) };
}

/** `requestContext.identity`, as far as credentials fill it in. */
export function identityOf(signer: Signer, stage: SignedStage) {
  const { accessKeyId, session } = signer;
  const { userId: caller, userArn } = sessionOf(signer);
  return {
    accessKey: accessKeyId,
    accountId: stage.accountId,
    caller,
    cognitoAuthenticationProvider: session.authenticationProvider,
    cognitoAuthenticationType: session.amr.includes("authenticated") ? "authenticated" : "unauthenticated",
    cognitoIdentityId: session.identityId,
    cognitoIdentityPoolId: session.identityPoolId,
    user: caller,
    userArn,
  };
}

/** The condition keys of a signed request; a service adds the values of its own. */
export function conditionKeys(
  request: GatewayRequest,
  { region }: Pick<SignedTarget, "region">,
  { session: { identityPoolId, identityId, amr }, role }: Signer,
): IdentityPolicyContext {
  return {
    ...requestConditionValues(request, region),
    "aws:PrincipalArn": [role.arn],
    "aws:userid": [sessionOf({ role }).userId],
    "cognito-identity.amazonaws.com:amr": amr,
    "cognito-identity.amazonaws.com:aud": [identityPoolId],
    "cognito-identity.amazonaws.com:sub": [identityId],
  };
}
