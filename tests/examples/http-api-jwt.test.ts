import assert from "node:assert/strict";
import * as path from "node:path";
import * as idp from "@aws-sdk/client-cognito-identity-provider";
import { LocalRun } from "../local-run";

const USER = { Username: "ann", Password: "Correct-horse-1" };

describe("examples/http-api-jwt", () => {
  let run: LocalRun;
  before(async () => {
    run = await LocalRun.start(path.join(__dirname, "..", "..", "examples", "http-api-jwt"));
  });
  after(() => run?.stop());

  const call = (token?: string) =>
    fetch(`${run.outputs.apiUrl}/me`, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });

  it("answers the user of a right token, and calls the function for no other", async () => {
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
    const { AccessToken = "" } = AuthenticationResult ?? {};
    for (const token of [undefined, "no.jwt.atall", `${AccessToken.slice(0, -20)}${"A".repeat(20)}`]) {
      const refused = await call(token);
      assert.equal(refused.status, 401);
      assert.deepEqual(await refused.json(), { message: "Unauthorized" });
    }
    const answer = await call(AccessToken);
    assert.equal(answer.status, 200);
    const { sub } = JSON.parse(Buffer.from(String(AccessToken.split(".")[1]), "base64url").toString());
    assert.deepEqual(await answer.json(), { sub, calls: 1 });
  });
});
