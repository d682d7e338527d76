import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import { InitiateAuthCommand, RespondToAuthChallengeCommand } from "@aws-sdk/client-cognito-identity-provider";
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from "cognito-srp-helper";
import type { LocalRun, Person } from "./local-run";

export interface Credentials {
  AccessKeyId: string;
  SecretKey: string;
  SessionToken: string;
}

/** The ID token of a user, for clients that cannot sign in over SRP themselves. */
export async function signIn(local: LocalRun, { username, password }: Person): Promise<string> {
  const { userPoolId, userPoolClientId: ClientId } = local.outputs;
  const users = local.administrator();
  const session = createSrpSession(username, password, userPoolId, false);
  const begin = { ClientId, AuthFlow: "USER_SRP_AUTH", AuthParameters: { USERNAME: username } } as const;
  const challenge = await users.send(new InitiateAuthCommand(wrapInitiateAuth(session, begin)));
  const answer = {
    ClientId,
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeResponses: { USERNAME: username },
  } as const;
  const { AuthenticationResult } = await users.send(
    new RespondToAuthChallengeCommand(wrapAuthChallenge(signSrpSession(session, challenge), answer)),
  );
  return AuthenticationResult?.IdToken ?? "";
}

/** What the identity pool gives for an ID token. */
export async function credentialsFor(local: LocalRun, idToken: string): Promise<Credentials> {
  const { identityPoolId: IdentityPoolId, region } = local.outputs;
  const identities = new CognitoIdentityClient({ region, endpoint: local.environment.AWS_ENDPOINT_URL });
  const Logins = { [loginOf(local)]: idToken };
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId, Logins }));
  const { Credentials } = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = Credentials ?? {};
  return { AccessKeyId, SecretKey, SessionToken };
}

/** The key of `Logins`: the pool by its issuer's name. */
export function loginOf({ outputs: { region, userPoolId } }: LocalRun): string {
  return `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
}
