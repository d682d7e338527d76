import * as assert from "node:assert/strict";
import { AdminAddUserToGroupCommand } from "@aws-sdk/client-cognito-identity-provider";
import { requireClient, run } from "./client";
import { LocalRun } from "./local-run";
import { type Credentials, credentialsFor, signIn } from "./session";

const FORBIDDEN = /is not authorized to perform: execute-api:Invoke on resource: /;

describe("clients: curl --aws-sigv4", () => {
  let local: LocalRun;
  before(async function () {
    await requireClient(this, "curl --aws-sigv4");
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  async function curl(url: string, ...args: string[]): Promise<{ status: number; body: string }> {
    const ran = await run(["curl", "-sS", "-w", "\n%{http_code}", ...args, url], local.environment);
    assert.equal(ran.status, 0, ran.stderr);
    const [status = "", ...lines] = ran.stdout.split("\n").reverse();
    return { status: Number(status), body: lines.reverse().join("\n") };
  }
  const call = (path: string, ...args: string[]) => curl(`${local.outputs.serviceEndpoint}${path}`, ...args);
  const signed = ({ AccessKeyId, SecretKey, SessionToken }: Credentials) => [
    "--aws-sigv4",
    `aws:amz:${local.outputs.region}:execute-api`,
    "--user",
    `${AccessKeyId}:${SecretKey}`,
    "-H",
    `X-Amz-Security-Token: ${SessionToken}`,
  ];

  it("is refused without a signature or a token", async () => {
    assert.deepEqual(await call("/"), { status: 403, body: '{"message":"Missing Authentication Token"}' });
    assert.deepEqual(await call("/me"), { status: 401, body: '{"message":"Unauthorized"}' });
  });

  it("gets in at / and /me, and is refused at /admin", async () => {
    const person = await local.signUp({ confirmed: true });
    const idToken = await signIn(local, person);
    const credentials = await credentialsFor(local, idToken);
    assert.deepEqual(await call("/", ...signed(credentials)), { status: 200, body: "Authenticated!" });
    const me = await call("/me", "-H", `Authorization: ${idToken}`);
    assert.equal(me.status, 200);
    assert.equal(JSON.parse(me.body).email, person.username);
    const admin = await call("/admin", ...signed(credentials));
    assert.equal(admin.status, 403);
    assert.match(JSON.parse(admin.body).Message, FORBIDDEN);
  });

  it("is refused with another secret key or session token", async () => {
    const person = await local.signUp({ confirmed: true });
    const credentials = await credentialsFor(local, await signIn(local, person));
    const secret = await call("/", ...signed({ ...credentials, SecretKey: "another" }));
    assert.equal(secret.status, 403);
    assert.match(secret.body, /^\{"message":"The request signature we calculated does not match/);
    const session = await call("/", ...signed({ ...credentials, SessionToken: "another" }));
    const body = '{"message":"The security token included in the request is invalid."}';
    assert.deepEqual(session, { status: 403, body });
  });

  it("gets in at /admin as a member of the group", async () => {
    const person = await local.signUp({ confirmed: true });
    const membership = { UserPoolId: local.outputs.userPoolId, Username: person.username };
    await local.administrator().send(new AdminAddUserToGroupCommand({ ...membership, GroupName: "admins" }));
    const credentials = await credentialsFor(local, await signIn(local, person));
    const admin = await call("/admin?a=1&b=%20x", ...signed(credentials));
    assert.equal(admin.status, 200, admin.body);
    assert.match(JSON.parse(admin.body).userArn, /:assumed-role\/admin-\w+\/CognitoIdentityCredentials$/);
  });

  it("asks as the administrator, its body signed", async () => {
    const { AWS_ENDPOINT_URL = "", AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = local.environment;
    const { region, userPoolId } = local.outputs;
    const { status, body } = await curl(
      AWS_ENDPOINT_URL,
      "--aws-sigv4",
      `aws:amz:${region}:cognito-idp`,
      "--user",
      `${AWS_ACCESS_KEY_ID}:${AWS_SECRET_ACCESS_KEY}`,
      "-H",
      "Content-Type: application/x-amz-json-1.1",
      "-H",
      "X-Amz-Target: AWSCognitoIdentityProviderService.ListGroups",
      "-d",
      JSON.stringify({ UserPoolId: userPoolId }),
    );
    assert.equal(status, 200, body);
    assert.deepEqual(
      JSON.parse(body).Groups.map(({ GroupName }: { GroupName: string }) => GroupName),
      ["admins"],
    );
  });
});
