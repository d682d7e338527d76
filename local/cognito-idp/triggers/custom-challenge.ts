import type { User } from "../users";
import { userNotFound } from "./authentication";
import { eventAttributes, metadataOf, type TriggerContext } from "./event-attributes";
import type { TriggerName } from "./lambda-config";
import { ResponseReader } from "./response";
import { notConfigured, type TriggerCall, type Triggers } from "./triggers";

/** One challenge of a custom sign-in that was answered, as the functions see it in `session`. */
export interface Round {
  challengeName: "SRP_A" | "PASSWORD_VERIFIER" | "CUSTOM_CHALLENGE";
  challengeResult: boolean;
  challengeMetadata: string | null;
}

/** Who signs in. The user is undefined if there is none and the client hides that from callers. */
export interface Candidate {
  name: string;
  user: User | undefined;
}

/** What DefineAuthChallenge decided. */
interface Step {
  challengeName: string | undefined;
  issueTokens: boolean;
  failAuthentication: boolean;
}

/** What CreateAuthChallenge made. */
export interface CreatedChallenge {
  /** For the client. */
  public: Readonly<Record<string, string>>;
  /** For VerifyAuthChallengeResponse alone. */
  private: Readonly<Record<string, string>>;
  metadata: string | null;
}

/** Developer guide, "Define Auth challenge Lambda trigger". @throws AwsError */
export async function defineAuthChallenge(
  triggers: Triggers,
  context: TriggerContext,
  who: Candidate,
  session: readonly Round[],
): Promise<Step> {
  const reader = await ask(triggers, context, who, {
    name: "DefineAuthChallenge",
    request: { session },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  });
  return {
    challengeName: reader.text("challengeName"),
    issueTokens: reader.flag("issueTokens"),
    failAuthentication: reader.flag("failAuthentication"),
  };
}

/** Developer guide, "Create Auth challenge Lambda trigger". @throws AwsError */
export async function createAuthChallenge(
  triggers: Triggers,
  context: TriggerContext,
  who: Candidate,
  session: readonly Round[],
): Promise<CreatedChallenge> {
  const reader = await ask(triggers, context, who, {
    name: "CreateAuthChallenge",
    request: { challengeName: "CUSTOM_CHALLENGE", session },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  });
  return {
    public: Object.fromEntries(reader.textMap("publicChallengeParameters") ?? []),
    private: Object.fromEntries(reader.textMap("privateChallengeParameters") ?? []),
    metadata: reader.text("challengeMetadata") ?? null,
  };
}

/** Developer guide, "Verify Auth challenge response Lambda trigger". @throws AwsError */
export async function verifyAuthChallengeResponse(
  triggers: Triggers,
  context: TriggerContext,
  who: Candidate,
  given: { privateChallengeParameters: object; challengeAnswer: string },
): Promise<boolean> {
  const reader = await ask(triggers, context, who, {
    name: "VerifyAuthChallengeResponse",
    request: given,
    response: { answerCorrect: null },
  });
  return reader.flag("answerCorrect");
}

async function ask(
  triggers: Triggers,
  context: TriggerContext,
  { name: given, user }: Candidate,
  { name, request, response }: Pick<TriggerCall, "request" | "response"> & { name: TriggerName },
): Promise<ResponseReader> {
  const answer = await triggers.run(context.pool, name, {
    source: "Authentication",
    userName: user?.username ?? given,
    clientId: context.client?.id,
    request: {
      userAttributes: user ? eventAttributes(context.pool, user) : {},
      ...request,
      ...metadataOf(context),
      ...userNotFound(context, user),
    },
    response,
  });
  if (!answer) throw notConfigured(name);
  return new ResponseReader(name, answer);
}
