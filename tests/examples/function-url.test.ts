import assert from "node:assert/strict";
import * as path from "node:path";
import { Sha256 } from "@aws-crypto/sha256-js";
import * as identity from "@aws-sdk/client-cognito-identity";
import { SignatureV4 } from "@smithy/signature-v4";
import { LocalRun } from "../local-run";
import { signIn } from "./sign-in";

describe("examples/function-url", () => {
  let run: LocalRun;
  before(async () => {
    run = await LocalRun.start(path.join(__dirname, "..", "..", "examples", "function-url"));
  });
  after(() => run?.stop());

  /** Credentials of the identity pool for a new user. */
  async function credentialsOf(user: string) {
    const { idToken } = await signIn(run, user);
    const { userPoolEndpoint = "", identityPoolId: IdentityPoolId } = run.outputs;
    const Logins = { [userPoolEndpoint]: idToken };
    const options = { region: "eu-central-1", endpoint: run.environment.AWS_ENDPOINT_URL };
    const identities = new identity.CognitoIdentityClient(options);
    const { IdentityId } = await identities.send(new identity.GetIdCommand({ IdentityPoolId, Logins }));
    const { Credentials } = await identities.send(
      new identity.GetCredentialsForIdentityCommand({ IdentityId, Logins }),
    );
    const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = Credentials ?? {};
    return { IdentityId, accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
  }

  async function call(credentials: Awaited<ReturnType<typeof credentialsOf>>, service: string) {
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
    const credentials = await credentialsOf("ann");
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
