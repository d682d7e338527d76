import * as idp from "@aws-sdk/client-cognito-identity-provider";
import type { LocalRun } from "../local-run";

const Password = "Correct-horse-1";

/** Creates a user in the pool of an example's stack, and signs in by USER_PASSWORD_AUTH. */
export async function signIn(run: LocalRun, Username: string): Promise<{ accessToken: string; idToken: string }> {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = run.environment;
  const { userPoolId: UserPoolId, clientId: ClientId } = run.outputs;
  const client = new idp.CognitoIdentityProviderClient({
    region: "eu-central-1",
    endpoint: AWS_ENDPOINT_URL,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
  await client.send(new idp.AdminCreateUserCommand({ UserPoolId, Username }));
  await client.send(new idp.AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  const { AuthenticationResult } = await client.send(
    new idp.InitiateAuthCommand({
      ClientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  );
  const { AccessToken = "", IdToken = "" } = AuthenticationResult ?? {};
  return { accessToken: AccessToken, idToken: IdToken };
}
