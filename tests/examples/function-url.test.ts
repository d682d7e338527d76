import assert from "node:assert/strict";
import * as path from "node:path";
import { Sha256 } from "@aws-crypto/sha256-js";
import * as identity from "@aws-sdk/client-cognito-identity";
import * as idp from "@aws-sdk/client-cognito-identity-provider";
import { SignatureV4 } from "@smithy/signature-v4";
import { LocalRun } from "../local-run";

const USER = { Username: "ann", Password: "Correct-horse-1" };

describe("examples/function-url", () => {
  let run: LocalRun;
  before(async () => {
    run = await LocalRun.start(path.join(__dirname, "..", "..", "examples", "function-url"));
  });
  after(() => run?.stop());

  /** Credentials of the identity pool for a new user. */
  async function signIn() {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = run.environment;
    const { userPoolId: UserPoolId, clientId: ClientId, identityPoolId: IdentityPoolId } = run.outputs;
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const options = { region: "eu-central-1", endpoint: AWS_ENDPOINT_URL, credentials };
    const users = new idp.CognitoIdentityProviderClient(options);
    await users.send(new idp.AdminCreateUserCommand({ UserPoolId, Username: USER.Username }));
    await users.send(new idp.AdminSetUserPasswordCommand({ UserPoolId, ...USER, Permanent: true }));
    const AuthParameters = { USERNAME: USER.Username, PASSWORD: USER.Password };
    const { AuthenticationResult } = await users.send(
      new idp.InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters }),
    );
    const Logins = { [run.outputs.userPoolEndpoint ?? ""]: AuthenticationResult?.IdToken ?? "" };
    const identities = new identity.CognitoIdentityClient(options);
    const { IdentityId } = await identities.send(new identity.GetIdCommand({ IdentityPoolId, Logins }));
    const { Credentials } = await identities.send(
      new identity.GetCredentialsForIdentityCommand({ IdentityId, Logins }),
    );
    const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = Credentials ?? {};
    return { IdentityId, accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
  }

  async function call(credentials: Awaited<ReturnType<typeof signIn>>, service: string) {
    const { host, hostname, pathname } = new URL(String(run.outputs.meUrl));
    const signer = new SignatureV4({ credentials, region: "eu-central-1", service, sha256: Sha256 });
    const request = { method: "GET", protocol: "http:", hostname, path: pathname, headers: { host } };
    const { headers } = await signer.sign(request);
    return fetch(String(run.outputs.meUrl), { headers });
  }

  it("answers a signed-in user, and calls the function for nobody else", async () => {
    const unsigned = await fetch(String(run.outputs.meUrl));
    assert.equal(unsigned.status, 403);
    assert.match(await unsigned.text(), /^\{"Message":"Forbidden\. /);
    const credentials = await signIn();
    assert.equal((await call(credentials, "execute-api")).status, 403);
    assert.equal((await call({ ...credentials, secretAccessKey: "guess" }, "lambda")).status, 403);
    const answer = await call(credentials, "lambda");
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { identity: credentials.IdentityId, calls: 1 });
  });

  it("answers everybody at the open URL", async () => {
    const answer = await fetch(String(run.outputs.helloUrl));
    assert.deepEqual(await answer.json(), { hello: "world" });
  });
});
