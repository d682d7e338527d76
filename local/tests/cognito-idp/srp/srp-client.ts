import * as srp from "cognito-srp-helper";
import type { Fixture, Outcome } from "../fixture";
import { withOpensslPowers } from "./openssl-modular-exponentiation";

/** A sign-in by the published client cognito-srp-helper, as far as the answer to the challenge. */
export interface Attempt {
  initiated: Outcome;
  /** The request that answers the challenge. */
  // biome-ignore lint/suspicious/noExplicitAny: of the API
  answer: any;
}

/** Begins to sign in, and signs the challenge; a refused beginning is the outcome, and there is no answer. */
export async function beginSrp(
  fixture: Fixture,
  username: string,
  password: string,
  clientId = fixture.clientId,
  poolId = fixture.poolId,
): Promise<Attempt> {
  const session = withOpensslPowers(() => srp.createSrpSession(username, password, poolId, false));
  const request = {
    ClientId: clientId,
    AuthFlow: "USER_SRP_AUTH" as const,
    AuthParameters: { USERNAME: username },
  };
  const initiated = await fixture.call("InitiateAuth", { ...srp.wrapInitiateAuth(session, request) });
  if (initiated.error) return { initiated, answer: undefined };
  const signed = withOpensslPowers(() => srp.signSrpSession(session, initiated.answer));
  const answer = srp.wrapAuthChallenge(signed, {
    ClientId: clientId,
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeResponses: { USERNAME: username },
  });
  return { initiated, answer };
}

/** Signs in over SRP; the outcome of the call that ended it. */
export async function signInBySrp(
  fixture: Fixture,
  username: string,
  password: string,
  clientId = fixture.clientId,
): Promise<Outcome> {
  const { initiated, answer } = await beginSrp(fixture, username, password, clientId);
  return answer ? fixture.call("RespondToAuthChallenge", answer) : initiated;
}
