import assert from "node:assert/strict";
import * as path from "node:path";
import * as idp from "@aws-sdk/client-cognito-identity-provider";
import { LocalRun } from "../local-run";

const USER = { Username: "ann", Password: "Correct-horse-1" };

describe("examples/rest-component", () => {
  let run: LocalRun;
  before(async () => {
    run = await LocalRun.start(path.join(__dirname, "..", "..", "examples", "rest-component"));
  });
  after(() => run?.stop());

  const call = async (at: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${run.outputs.apiUrl}${at}`, { headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it("answers a user's ID token at /me, and no other", async () => {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = run.environment;
    const client = new idp.CognitoIdentityProviderClient({
      region: "eu-central-1",
      endpoint: AWS_ENDPOINT_URL,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    });
    const { userPoolId: UserPoolId, clientId: ClientId } = run.outputs;
    await client.send(new idp.AdminCreateUserCommand({ UserPoolId, Username: USER.Username }));
    await client.send(new idp.AdminSetUserPasswordCommand({ UserPoolId, ...USER, Permanent: true }));
    const { AuthenticationResult } = await client.send(
      new idp.InitiateAuthCommand({
        ClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: USER.Username, PASSWORD: USER.Password },
      }),
    );
    const { IdToken = "", AccessToken = "" } = AuthenticationResult ?? {};
    for (const Authorization of ["", "no.jwt.atall", AccessToken]) {
      assert.deepEqual(await call("me", { Authorization }), { status: 401, body: { message: "Unauthorized" } });
    }
    const { status, body } = await call("me", { Authorization: IdToken });
    assert.equal(status, 200);
    assert.equal((body.caller as { claims: Record<string, string> }).claims["cognito:username"], USER.Username);
  });

  it("answers whom the Lambda authorizer lets in at /partners, and nobody else", async () => {
    const refused: Record<string, string>[] = [{}, { "X-Partner": "partner-" }, { Authorization: "partner-acme" }];
    for (const headers of refused) {
      assert.deepEqual(await call("partners", headers), { status: 401, body: { message: "Unauthorized" } });
    }
    assert.deepEqual(await call("partners", { "X-Partner": "partner-acme" }), {
      status: 200,
      body: { caller: { plan: "gold", principalId: "acme" } },
    });
  });

  it("hides other routes as the component does", async () => {
    assert.deepEqual(await call("nowhere"), { status: 404, body: { message: "404 Not found" } });
  });
});
