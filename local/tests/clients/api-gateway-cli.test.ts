import * as assert from "node:assert/strict";
import { PRELOAD, type Ran, requireClient, run } from "./client";
import { LocalRun, type Person } from "./local-run";

describe("clients: aws-api-gateway-cli-test", () => {
  let local: LocalRun;
  before(async function () {
    await requireClient(this, "aws-api-gateway-cli-test");
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  function callApi({ username, password }: Person, route: string): Promise<Ran> {
    const { userPoolId, userPoolClientId, identityPoolId, region, serviceEndpoint } = local.outputs;
    const command = [
      "npx",
      "aws-api-gateway-cli-test",
      `--username=${username}`,
      `--password=${password}`,
      `--user-pool-id=${userPoolId}`,
      `--app-client-id=${userPoolClientId}`,
      `--cognito-region=${region}`,
      `--identity-pool-id=${identityPoolId}`,
      `--invoke-url=${serviceEndpoint}`,
      `--api-gateway-region=${region}`,
      `--path-template=${route}`,
      "--method=GET",
    ];
    // npx is to run what is installed, and to fetch nothing.
    return run(command, { ...local.environment, NODE_OPTIONS: PRELOAD, npm_config_yes: "false" });
  }

  const SIGNED_IN = "Authenticating with User Pool\nGetting temporary credentials\nMaking API request\n";

  it("gets in at /", async () => {
    const { stdout } = await callApi(await local.signUp({ confirmed: true }), "/");
    assert.equal(stdout, `${SIGNED_IN}{ status: 200, statusText: 'OK', data: 'Authenticated!' }\n`);
  });

  it("is refused at /admin", async () => {
    const { stdout } = await callApi(await local.signUp({ confirmed: true }), "/admin");
    assert.match(stdout.slice(SIGNED_IN.length), /^\{\s+status: 403,\s+statusText: 'Forbidden',/);
    assert.match(stdout, /CognitoIdentityCredentials is not authorized to perform: execute-api:Invoke/);
  });

  it("is refused with another password, and before the user is confirmed", async () => {
    const [wrong, unconfirmed] = await Promise.all([
      local.signUp({ confirmed: true }).then((person) => callApi({ ...person, password: "Passw0rd?" }, "/")),
      local.signUp({ confirmed: false }).then((person) => callApi(person, "/")),
    ]);
    assert.equal(wrong.stdout, "Authenticating with User Pool\nIncorrect username or password.\n");
    assert.equal(unconfirmed.stdout, "Authenticating with User Pool\nUser is not confirmed.\n");
  });
});
