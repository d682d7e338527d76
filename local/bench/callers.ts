import { randomUUID } from "node:crypto";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { answerSrp, beginSrp, type SrpChallenge } from "./srp-client";
import type { Keys, Stack } from "./stack";

/** A user who can sign in. */
export interface User {
  email: string;
  password: string;
}

/** A user who has signed in, with credentials of the identity pool. */
export interface Caller extends User {
  idToken: string;
  keys: Keys;
}

/** Signs up and confirms a new user. */
export async function newUser(stack: Stack): Promise<User> {
  const users = usersOf(stack);
  const email = `bench-${randomUUID()}@example.com`;
  const password = `Aa1!${randomUUID()}`;
  const UserAttributes = [{ Name: "email", Value: email }];
  await users.send(
    new SignUpCommand({ ClientId: stack.userPoolClientId, Username: email, Password: password, UserAttributes }),
  );
  await users.send(new AdminConfirmSignUpCommand({ UserPoolId: stack.userPoolId, Username: email }));
  return { email, password };
}

/** Signs in over SRP, and trades the ID token for credentials. */
export async function signedIn(stack: Stack, user: User): Promise<Caller> {
  const { userPoolId, userPoolClientId: ClientId, identityPoolId, region } = stack;
  const users = usersOf(stack);
  const session = beginSrp();
  const AuthParameters = { USERNAME: user.email, SRP_A: session.A };
  const begun = await users.send(new InitiateAuthCommand({ ClientId, AuthFlow: "USER_SRP_AUTH", AuthParameters }));
  const parameters = begun.ChallengeParameters as SrpChallenge["parameters"];
  const { AuthenticationResult } = await users.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: "PASSWORD_VERIFIER",
      ChallengeResponses: answerSrp(session, { userPoolId, password: user.password, parameters }),
      Session: begun.Session,
    }),
  );
  const idToken = AuthenticationResult?.IdToken ?? "";
  const identities = new CognitoIdentityClient(clientOptions(stack));
  const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: idToken };
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }));
  const { Credentials } = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = Credentials ?? {};
  return {
    ...user,
    idToken,
    keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken },
  };
}

/** Several users who have signed in. */
export async function callersOf(stack: Stack, count: number): Promise<Caller[]> {
  const callers: Caller[] = [];
  for (let made = 0; made < count; made++) callers.push(await signedIn(stack, await newUser(stack)));
  return callers;
}

function usersOf(stack: Stack): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient(clientOptions(stack));
}

function clientOptions({ region, awsEndpoint, administrator }: Stack) {
  return { region, endpoint: awsEndpoint, credentials: administrator };
}
