import * as assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import { endAll, LocalRunCommand, smallProgram } from "../support/harness";
import { temporaryFolder } from "../support/temporary-folder";

const LOGIN = `
  const { id } = new pulumi.CustomResource("aws:cognito/userPool:UserPool", "users", {});
  new pulumi.CustomResource("aws:cognito/userPoolClient:UserPoolClient", "client", {
    userPoolId: id, allowedOauthFlowsUserPoolClient: true, allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid"], callbackUrls: ["http://localhost:5173/"],
  });
  new pulumi.CustomResource("aws:cognito/userPoolDomain:UserPoolDomain", "login", { domain: "here", userPoolId: id });
  export const pool = id;
  export const login = "https://here.auth.eu-central-1.amazoncognito.com/login";`;

describe("npm start -- --https", () => {
  let run: LocalRunCommand;
  let api: string;
  let services: string;
  const fileOf = (name: string) => path.join(run.data, name);
  const certificate = () => fs.readFileSync(fileOf("certificate.pem"), "utf8");

  function get(url: string, ca?: string): Promise<{ status: number | undefined; text: string }> {
    return new Promise((resolve, reject) => {
      const asked = https.get(url, { ca, agent: false }, async (answer) => {
        let text = "";
        for await (const part of answer) text += part;
        resolve({ status: answer.statusCode, text });
      });
      asked.on("error", reject);
    });
  }

  async function start(data?: string): Promise<void> {
    run = await new LocalRunCommand(smallProgram(LOGIN), ["--https"], data).ready();
    const [, first = "", second = ""] =
      /^Over TLS the APIs are at (\S+), the other AWS services at (\S+), for clients that trust \S+certificate\.pem$/m.exec(
        run.stdout,
      ) ?? [];
    [api, services] = [first, second];
  }

  before(() => start());
  after(endAll);

  it("serves managed login and a pool's documents at addresses with https", async () => {
    const { login, pool } = JSON.parse(run.read("outputs.json"));
    assert.equal(login, `${services}/login`);
    assert.match(run.stdout, new RegExp(`^Sign in with a browser at ${services}/login\\?`, "m"));
    const { status, text } = await get(`${services}/${pool}/.well-known/openid-configuration`, certificate());
    assert.equal(status, 200);
    assert.equal(JSON.parse(text).token_endpoint, `${services}/oauth2/token`);
    assert.equal(JSON.parse(text).issuer, `https://cognito-idp.eu-central-1.amazonaws.com/${pool}`);
  });

  it("serves the APIs with the same refusals", async () => {
    assert.deepEqual(await get(`${api}/dev/`, certificate()), { status: 403, text: '{"message":"Forbidden"}' });
  });

  it("is trusted under the names of this machine alone", async () => {
    const { port } = new URL(services);
    assert.equal((await get(`https://localhost:${port}/login`, certificate())).status, 400);
    const made = new X509Certificate(certificate());
    assert.equal(made.ca, false);
    assert.equal(made.subjectAltName, "DNS:localhost, DNS:*.localhost, IP Address:127.0.0.1");
    await assert.rejects(get(`${services}/login`), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });

  it("answers nothing to who speaks no TLS, and goes on", async () => {
    const before = run.stderr;
    await assert.rejects(fetch(services.replace("https:", "http:")));
    assert.equal((await get(`${services}/login`, certificate())).status, 400);
    assert.doesNotMatch(run.stderr.slice(before.length), / {2}GET \/ /);
  });

  it("tells clients of the certificate, and keeps its key to the owner", () => {
    assert.equal(run.env().NODE_EXTRA_CA_CERTS, fileOf("certificate.pem"));
    assert.equal(fs.statSync(fileOf("certificate-key.pem")).mode & 0o777, 0o600);
  });

  it("keeps the certificate of its data folder", async () => {
    const first = certificate();
    run.signal("SIGTERM");
    assert.equal(await run.ended, 0);
    await start(run.data);
    assert.equal(certificate(), first);
    assert.equal((await get(`${services}/login`, first)).status, 400);
  });

  it("makes another where that one cannot be read", async () => {
    run.signal("SIGTERM");
    await run.ended;
    fs.writeFileSync(fileOf("certificate.pem"), "damaged");
    await start(run.data);
    assert.equal((await get(`${services}/login`, certificate())).status, 400);
  });

  it("says in one line that openssl is missing", async () => {
    const refused = new LocalRunCommand(smallProgram(LOGIN), ["--https"], undefined, { PATH: temporaryFolder() });
    assert.equal(await refused.ended, 1);
    assert.equal(refused.stderr, "--https needs a certificate, which openssl makes; it is not on PATH: install it\n");
  });
});
