import { randomUUID } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
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
import { SignatureV4 } from "@smithy/signature-v4";
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from "cognito-srp-helper";
import type { LocalRun } from "./local-run";

export const PASSWORD = "Passw0rd!";

/** The user pool's client with the key of the local run's administrator. */
export function administratorOf({ environment, outputs }: LocalRun): CognitoIdentityProviderClient {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = environment;
  return new CognitoIdentityProviderClient({
    region: outputs.region,
    endpoint: AWS_ENDPOINT_URL,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
}

/** A new user, whose address is confirmed. @returns the address */
export async function signUpUser(run: LocalRun): Promise<string> {
  const client = administratorOf(run);
  const Username = `user-${randomUUID()}@example.com`;
  const { userPoolId: UserPoolId, userPoolClientId: ClientId } = run.outputs;
  await client.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD }));
  await client.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
  return Username;
}

/** A user who has signed in. */
export interface SignedInUser {
  email: string;
  idToken: string;
  /** The headers of a signed GET of a route of the API, without `host`, which browsers set. */
  sign(route: string): Promise<Record<string, string>>;
}

export async function signedInUser(run: LocalRun): Promise<SignedInUser> {
  const email = await signUpUser(run);
  const {
    userPoolId = "",
    userPoolClientId: ClientId = "",
    identityPoolId,
    region = "",
    serviceEndpoint,
  } = run.outputs;
  const users = administratorOf(run);
  const session = createSrpSession(email, PASSWORD, userPoolId, false);
  const AuthParameters = { USERNAME: email };
  const challenge = await users.send(
    new InitiateAuthCommand(wrapInitiateAuth(session, { ClientId, AuthFlow: "USER_SRP_AUTH", AuthParameters })),
  );
  const { AuthenticationResult } = await users.send(
    new RespondToAuthChallengeCommand(
      wrapAuthChallenge(signSrpSession(session, challenge), {
        ClientId,
        ChallengeName: "PASSWORD_VERIFIER",
        ChallengeResponses: { USERNAME: email },
      }),
    ),
  );
  const idToken = AuthenticationResult?.IdToken ?? "";

  const identities = new CognitoIdentityClient({ region, endpoint: run.environment.AWS_ENDPOINT_URL });
  const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: idToken };
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }));
  const { Credentials } = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const { AccessKeyId = "", SecretKey = "", SessionToken } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
  const signer = new SignatureV4({ service: "execute-api", region, credentials, sha256: Sha256 });
  return {
    email,
    idToken,
    async sign(route) {
      const { hostname, host, pathname, protocol } = new URL(`${serviceEndpoint}${route}`);
      const { headers } = await signer.sign({ method: "GET", protocol, hostname, path: pathname, headers: { host } });
      const { host: _, ...others } = headers;
      return others;
    },
  };
}
