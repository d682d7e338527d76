import type { OperationContext } from "../../aws-json/operation";
import { invalidParameter, userNotFound, why } from "../errors";
import { parameter } from "../input";
import type { Service } from "../service";
import { simulatedId } from "../srp/simulation";
import { type At, beforeFirstFactor, checkMaySignIn, invalidSession } from "./sign-in";
import { passwordAuth } from "./user-password-auth";
import { startSrp } from "./user-srp-auth";

type Parameters = ReadonlyMap<string, string>;

/** The first factors that are run here. */
const AVAILABLE = ["PASSWORD_SRP", "PASSWORD"];

/**
 * InitiateAuth with USER_AUTH: begins with the preferred challenge if it is possible, else offers the choice; to users
 * who do not exist too.
 */
export async function startUserAuth(
  idp: Service,
  at: At,
  parameters: Parameters,
  context: OperationContext,
): Promise<object> {
  const { pool, client } = at;
  const preferred = parameters.get("PREFERRED_CHALLENGE");
  if (preferred === "PASSWORD" && parameters.get("PASSWORD")) {
    return passwordAuth(idp, at, parameters, context);
  }
  if (preferred === "PASSWORD_SRP" && parameters.get("SRP_A")) return startSrp(idp, at, parameters);

  const name = parameter(parameters, "USERNAME");
  await beforeFirstFactor(idp, at, name);
  const user = idp.users.find(pool, name);
  if (!user && !client.preventUserExistenceErrors) throw userNotFound(name);
  if (user) checkMaySignIn(user, client);
  const simulated = simulatedId(pool, name, (await idp.keys.secrets(pool.id)).simulation);
  const content = { kind: "SELECT_CHALLENGE", clientId: client.id, userId: user?.username ?? simulated } as const;
  return {
    ChallengeName: "SELECT_CHALLENGE",
    Session: await idp.challenges.seal(pool.id, content, client.sessionValidity),
    ChallengeParameters: {},
    AvailableChallenges: AVAILABLE,
  };
}

/** RespondToAuthChallenge with SELECT_CHALLENGE: ANSWER names the challenge; its parameters are in the same request. */
export async function answerSelectChallenge(
  idp: Service,
  at: At & { session: string | undefined },
  responses: Parameters,
  context: OperationContext,
): Promise<object> {
  const { pool, client, session = "" } = at;
  const name = parameter(responses, "USERNAME");
  const answer = parameter(responses, "ANSWER");
  if (!AVAILABLE.includes(answer)) {
    throw invalidParameter(
      `Challenge ${answer.slice(0, 40)} is not available for the user.`,
      why("user pool", "ANSWER", AVAILABLE.join(" or "), answer),
    );
  }
  const challenge = await idp.challenges.open(pool.id, "SELECT_CHALLENGE", Buffer.from(session, "base64"));
  if (!challenge || challenge.content.clientId !== client.id) throw invalidSession("invalid");
  const simulated = simulatedId(pool, name, (await idp.keys.secrets(pool.id)).simulation);
  const { userId } = challenge.content;
  if (name !== userId && (idp.users.find(pool, name)?.username ?? simulated) !== userId)
    throw invalidSession("invalid");
  if (challenge.state !== "valid") throw invalidSession(challenge.state);
  if (!idp.challenges.try(challenge)) throw invalidSession("used");
  return answer === "PASSWORD" ? passwordAuth(idp, at, responses, context) : startSrp(idp, at, responses);
}
