import assert from "node:assert/strict";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { ADMINISTRATOR, AMZ_JSON, Fixture } from "./fixture";

interface Signed {
  headers: Record<string, string>;
  body: string;
}

interface Case {
  title: string;
  region?: string;
  service?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Milliseconds that the signature is off. */
  skew?: number;
  /** What becomes of the signed request on its way. */
  change?(request: Signed): void;
  type: string;
  message: RegExp;
}

// aws-behaviour.md, section 1, with the status of an AWS JSON service: mhart/kinesalite, test/connection.js, recorded
// against Kinesis, has 400 for these where API Gateway has 403.
const CASES: Case[] = [
  {
    title: "no signature",
    change: ({ headers }) => {
      for (const name of Object.keys(headers)) {
        if (/^authorization$|^x-amz-(date|content)/i.test(name)) delete headers[name];
      }
    },
    type: "MissingAuthenticationTokenException",
    message: /^Missing Authentication Token$/,
  },
  {
    title: "a bearer token instead",
    change: ({ headers }) => {
      headers.authorization = "Bearer x";
    },
    type: "IncompleteSignatureException",
    message: /^Invalid key=value pair \(missing equal-sign\) in Authorization header/,
  },
  {
    title: "another key",
    credentials: { ...ADMINISTRATOR, accessKeyId: "AKIASOMEBODYELSEXXXX" },
    type: "UnrecognizedClientException",
    message: /^The security token included in the request is invalid\.$/,
  },
  {
    title: "the key with a session token",
    credentials: { ...ADMINISTRATOR, sessionToken: "token" },
    type: "UnrecognizedClientException",
    message: /^The security token included in the request is invalid\.$/,
  },
  {
    title: "another secret",
    credentials: { ...ADMINISTRATOR, secretAccessKey: "guess" },
    type: "InvalidSignatureException",
    message: /^The request signature we calculated does not match the signature you provided\./,
  },
  {
    title: "another body",
    change: (request) => {
      request.body = '{"Username":"bob"}';
    },
    type: "InvalidSignatureException",
    message: /^The request signature we calculated does not match the signature you provided\./,
  },
  {
    title: "another operation",
    change: ({ headers }) => {
      headers["x-amz-target"] = "AWSCognitoIdentityProviderService.AdminDeleteUser";
    },
    type: "InvalidSignatureException",
    message: /^The request signature we calculated does not match the signature you provided\./,
  },
  {
    title: "another service",
    service: "cognito-identity",
    type: "InvalidSignatureException",
    message: /^Credential should be scoped to correct service: 'cognito-idp'\.\s?$/,
  },
  {
    title: "another region",
    region: "us-east-1",
    type: "InvalidSignatureException",
    message: /^Credential should be scoped to a valid region/,
  },
  {
    title: "six minutes old",
    skew: -360_000,
    type: "InvalidSignatureException",
    message: /^Signature expired: \d{8}T\d{6}Z is now earlier than/,
  },
  {
    title: "six minutes early",
    skew: 360_000,
    type: "InvalidSignatureException",
    message: /^Signature not yet current: \d{8}T\d{6}Z is still later than/,
  },
];

describe("aws-json: the administrator's operations", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await new Fixture().start();
    const { AdminGetUser } = fixture.operations;
    Object.assign(fixture.operations, { AdminDeleteUser: AdminGetUser });
  });
  afterEach(() => fixture.close());

  async function send({
    region = "eu-central-1",
    service = "cognito-idp",
    ...of
  }: Partial<Case> & { unsignedTarget?: boolean }) {
    const signer = new SignatureV4({
      region,
      service,
      sha256: Sha256,
      credentials: of.credentials ?? ADMINISTRATOR,
    });
    const body = '{"Username":"ann"}';
    const signed = await signer.sign(
      {
        method: "POST",
        protocol: "http:",
        hostname: "127.0.0.1",
        path: "/",
        headers: {
          host: `127.0.0.1:${fixture.port}`,
          "content-type": AMZ_JSON,
          ...(!of.unsignedTarget && { "x-amz-target": "AWSCognitoIdentityProviderService.AdminGetUser" }),
        },
        body,
      },
      { signingDate: new Date(fixture.now + (of.skew ?? 0)) },
    );
    const request: Signed = { headers: { ...signed.headers }, body };
    of.change?.(request);
    return fixture.request(request);
  }

  it("answer to the administrator's signature", async () => {
    const reply = await send({});
    assert.equal(reply.text, '{"Username":"ann"}');
    assert.equal(reply.status, 200);
    assert.equal(fixture.lines[0]?.who, "administrator");
    assert.equal(fixture.reached.length, 1);
  });

  it("refuse a signature that does not cover X-Amz-Target, whatever it then names", async () => {
    const reply = await send({
      unsignedTarget: true,
      change: ({ headers }) => {
        headers["x-amz-target"] = "AWSCognitoIdentityProviderService.AdminDeleteUser";
      },
    });
    const { __type, message } = JSON.parse(reply.text);
    assert.equal(__type, "IncompleteSignatureException");
    assert.equal(message, "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.");
    assert.deepEqual(fixture.reached, []);
  });

  for (const refused of CASES) {
    it(`refuse ${refused.title}`, async () => {
      const reply = await send(refused);
      const { __type, message } = JSON.parse(reply.text);
      assert.equal(__type, refused.type);
      assert.match(message, refused.message);
      assert.equal(reply.status, 400);
      assert.equal(reply.headers["x-amzn-errortype"], `${refused.type}:`);
      assert.deepEqual(fixture.reached, []);
      const [line] = fixture.lines;
      assert.equal(line?.who, undefined);
      assert.ok(line?.reason);
      assert.ok(!JSON.stringify(line).includes(ADMINISTRATOR.secretAccessKey));
    });
  }

  it("let a replay in for five minutes, not for six", async () => {
    const sent: Signed = { headers: {}, body: "" };
    await send({ change: (request) => Object.assign(sent, structuredClone(request)) });
    fixture.now += 299_000;
    assert.equal((await fixture.request(sent)).status, 200);
    fixture.now += 61_000;
    assert.equal((await fixture.request(sent)).status, 400);
    assert.equal(fixture.reached.length, 2);
  });
});
