import type { OperationContext } from "../../aws-json/operation";
import type { AwsError } from "../../common/errors";
import { incorrectPassword, userDisabled, userNotFound, why } from "../errors";
import { parameter } from "../input";
import type { Pool } from "../pools";
import type { Service } from "../service";
import { simulatedId } from "../srp/simulation";
import {
  type Candidate,
  createAuthChallenge,
  defineAuthChallenge,
  type Round,
  verifyAuthChallengeResponse,
} from "../triggers/custom-challenge";
import { unrecognizable } from "../triggers/triggers";
import type { User } from "../users";
import {
  type At,
  beforeFirstFactor,
  checkMaySignIn,
  checkTemporaryPassword,
  fingerprint,
  invalidSession,
  type Proved,
  signIn,
  useUp,
} from "./sign-in";
import { challengePassword, checkNotLockedOut } from "./user-srp-auth";

type Parameters = ReadonlyMap<string, string>;

/** The state of a custom sign-in. */
interface Progress extends Candidate {
  rounds: readonly Round[];
  /** Those of the request that began it; SRP needs them. */
  parameters?: Parameters;
}

/** Characters of a Session (API reference, RespondToAuthChallenge). */
const LONGEST_SESSION = 2048;

/**
 * InitiateAuth with CUSTOM_AUTH: DefineAuthChallenge decides what is asked (developer guide, "Custom authentication flow
 * and challenges"). With `CHALLENGE_NAME: SRP_A` it may ask for the password first.
 */
export async function startCustomAuth(
  idp: Service,
  at: At,
  parameters: Parameters,
  context: OperationContext,
): Promise<object> {
  const name = parameter(parameters, "USERNAME");
  const rounds: Round[] = [];
  if (parameters.get("CHALLENGE_NAME") === "SRP_A") {
    parameter(parameters, "SRP_A");
    rounds.push({ challengeName: "SRP_A", challengeResult: true, challengeMetadata: null });
  }
  await beforeFirstFactor(idp, at, name);
  const user = idp.users.find(at.pool, name);
  if (!user && !at.client.preventUserExistenceErrors) throw userNotFound(name);
  if (user) checkMaySignIn(user, at.client);
  return proceed(idp, at, { name, user, rounds, parameters }, context);
}

/** RespondToAuthChallenge with PASSWORD_VERIFIER, in a custom sign-in: the password was right. */
export async function continueCustomAuth(idp: Service, proved: Proved, context: OperationContext): Promise<object> {
  const { user, challenge } = proved;
  checkTemporaryPassword(user, idp.clock());
  await idp.store.write(() => useUp(idp, challenge));
  const rounds = (["SRP_A", "PASSWORD_VERIFIER"] as const).map(
    (challengeName): Round => ({ challengeName, challengeResult: true, challengeMetadata: null }),
  );
  return proceed(idp, proved, { name: user.username, user, rounds }, context);
}

/** RespondToAuthChallenge with CUSTOM_CHALLENGE. A session takes one answer; wrong ones lock out as wrong passwords do. */
export async function answerCustomChallenge(
  idp: Service,
  at: At & { session: string | undefined },
  responses: Parameters,
  context: OperationContext,
): Promise<object> {
  const { pool, client, session = "" } = at;
  const name = parameter(responses, "USERNAME");
  const challengeAnswer = parameter(responses, "ANSWER");
  const challenge = await idp.challenges.open(pool.id, "CUSTOM_CHALLENGE", Buffer.from(session, "base64"));
  if (!challenge || challenge.content.clientId !== client.id) throw invalidSession("invalid");
  const { userId, rounds, privateParameters, metadata, credential } = challenge.content;
  if (!(await isNameOf(idp, pool, name, userId))) throw invalidSession("invalid");
  if (challenge.state !== "valid") throw invalidSession(challenge.state);
  if (!idp.challenges.try(challenge)) throw invalidSession("used");

  const user = idp.users.get(pool.id, userId);
  if (user ? fingerprint(user) !== credential : credential !== undefined) throw invalidSession("invalid");
  if (user) checkMaySignIn(user, client);
  // Counted before the answer is checked, and undone if it is right, so that attempts at the same time all count.
  const key = `CUSTOM_CHALLENGE ${pool.id} ${userId}`;
  checkNotLockedOut(idp, key);
  idp.lockout.failed(key);
  const given = { privateChallengeParameters: privateParameters, challengeAnswer };
  const challengeResult = await verifyAuthChallengeResponse(idp.triggers, at, { name, user }, given);
  if (challengeResult) idp.lockout.succeeded(key);
  const round: Round = { challengeName: "CUSTOM_CHALLENGE", challengeResult, challengeMetadata: metadata };
  return proceed(idp, at, { name, user, rounds: [...rounds, round] }, context);
}

/** DefineAuthChallenge's decision: tokens, another challenge, or failure. */
async function proceed(idp: Service, at: At, progress: Progress, context: OperationContext): Promise<object> {
  const { user, rounds, parameters } = progress;
  const { challengeName, issueTokens, failAuthentication } = await defineAuthChallenge(
    idp.triggers,
    at,
    progress,
    rounds,
  );
  if (failAuthentication) throw failed("failAuthentication");
  if (issueTokens)
    return user ? tokens(idp, at, user, context) : Promise.reject(failed("of a user who does not exist"));
  switch (challengeName) {
    case "CUSTOM_CHALLENGE":
      return customChallenge(idp, at, progress);
    case "PASSWORD_VERIFIER":
      if (parameters && rounds.length === 1) return challengePassword(idp, at, parameters, { custom: true });
      throw unrecognizable("DefineAuthChallenge", "challengeName", "PASSWORD_VERIFIER without SRP_A");
    default:
      throw unrecognizable("DefineAuthChallenge", "challengeName", challengeName?.slice(0, 40) ?? "none");
  }
}

async function customChallenge(idp: Service, at: At, progress: Progress): Promise<object> {
  const { pool, client } = at;
  const { name, user, rounds } = progress;
  const created = await createAuthChallenge(idp.triggers, at, progress, rounds);
  const userId = user?.username ?? simulatedId(pool, name, (await idp.keys.secrets(pool.id)).simulation);
  const content = {
    kind: "CUSTOM_CHALLENGE",
    clientId: client.id,
    userId,
    rounds,
    privateParameters: created.private,
    metadata: created.metadata,
    ...(user && { credential: fingerprint(user) }),
  } as const;
  const Session = await idp.challenges.seal(pool.id, content, client.sessionValidity);
  if (Session.length > LONGEST_SESSION) {
    throw unrecognizable("CreateAuthChallenge", "privateChallengeParameters", "more than a Session here can hold");
  }
  return {
    ChallengeName: "CUSTOM_CHALLENGE",
    Session,
    ChallengeParameters: { ...created.public, USERNAME: userId },
  };
}

/** While the functions ran, the user may have changed. */
function tokens(idp: Service, at: At, before: User, context: OperationContext): Promise<object> {
  return signIn(idp, at, before.username, (user) => {
    if (fingerprint(user) !== fingerprint(before) || user.status !== before.status) throw failed("changed");
    if (!user.enabled) throw userDisabled();
    context.who(user.attributes.sub);
    return user;
  });
}

async function isNameOf(idp: Service, pool: Pool, name: string, userId: string): Promise<boolean> {
  if (name === userId) return true;
  const simulated = simulatedId(pool, name, (await idp.keys.secrets(pool.id)).simulation);
  return (idp.users.find(pool, name)?.username ?? simulated) === userId;
}

function failed(actual: string): AwsError {
  return incorrectPassword(why("user pool", "custom challenge", "issueTokens for a user", actual));
}
