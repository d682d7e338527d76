import type { OperationContext } from "../../aws-json/operation";
import { answerMfaSetup, answerSoftwareTokenMfa } from "../flows/mfa";
import { answerNewPasswordRequired } from "../flows/new-password-required";
import { passwordAuth } from "../flows/user-password-auth";
import type { Client, Pool } from "../pools";
import type { Service } from "../service";
import type { User } from "../users";

/** The app client that a user signs in to. */
export interface At {
  pool: Pool;
  client: Client;
}

/** The next step of a sign-in: it is complete, or the user must answer a challenge. */
export type Step = { user: User } | { challenge: string; session: string; parameters: Record<string, string> };

/**
 * Checks a password as InitiateAuth does: with its lockout, its triggers and its simulated users.
 * @throws AwsError
 */
export async function authenticate(
  idp: Service,
  { pool, client }: At,
  { username, password }: { username: string; password: string },
  context: OperationContext,
): Promise<Step> {
  const at = { pool, client, validationData: new Map(), ending: "authenticated" } as const;
  const parameters = new Map(Object.entries({ USERNAME: username, PASSWORD: password }));
  return stepOf(await passwordAuth(idp, at, parameters, context));
}

const ANSWERS = {
  NEW_PASSWORD_REQUIRED: answerNewPasswordRequired,
  SOFTWARE_TOKEN_MFA: answerSoftwareTokenMfa,
  MFA_SETUP: answerMfaSetup,
} as const;

/** An answer to a challenge. */
export interface ChallengeAnswer {
  name: keyof typeof ANSWERS;
  session: string;
  /** The user name as the pool keeps it. */
  user: string;
  /** ChallengeResponses, without USERNAME. */
  answer: Readonly<Record<string, string>>;
}

/** Takes an answer as RespondToAuthChallenge does. @throws AwsError */
export async function answerChallenge(
  idp: Service,
  { pool, client }: At,
  { name, session, user, answer }: ChallengeAnswer,
  context: OperationContext,
): Promise<Step> {
  const at = { pool, client, session, ending: "authenticated" } as const;
  const responses = new Map(Object.entries({ ...answer, USERNAME: user }));
  return stepOf(await ANSWERS[name](idp, at, responses, context));
}

function stepOf(outcome: object): Step {
  if ("authenticated" in outcome) return { user: outcome.authenticated as User };
  const { ChallengeName, Session, ChallengeParameters } = outcome as {
    ChallengeName: string;
    Session: string;
    ChallengeParameters: Record<string, string>;
  };
  return { challenge: ChallengeName, session: Session, parameters: ChallengeParameters };
}
