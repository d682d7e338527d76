import * as assert from "node:assert/strict";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import {
  bodyOf,
  EXECUTION_ARN,
  IDENTITY_ID,
  IDENTITY_POOL_ID,
  type Json,
  KEYS,
  NOW,
  OTHER_POOL_ARN,
  REGION,
  ROUTES,
  type RouteOf,
  sign,
  stackOf,
  withGateway,
} from "./fixture";

const ECHO: RouteOf[] = [{ path: "/{proxy+}", method: "ANY", lock: "iam" }];
const everything = { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${EXECUTION_ARN}/*` };
const anyCaller = (statements: Json[] = [everything]) => stackOf(ECHO).role("all", statements);

interface Sent {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string;
}

/** Each changes one thing of a request that was signed whole. */
const TAMPERED: [title: string, change: (sent: Sent) => Partial<Sent>][] = [
  ["method", () => ({ method: "PUT" })],
  ["path", () => ({ target: "/dev/b?x=1&y=2" })],
  ["path's encoding", () => ({ target: "/dev/%61?x=1&y=2" })],
  ["a slash more", () => ({ target: "/dev/a/?x=1&y=2" })],
  ["query", () => ({ target: "/dev/a?x=1&y=3" })],
  ["a parameter more", () => ({ target: "/dev/a?x=1&y=2&z=3" })],
  ["a parameter less", () => ({ target: "/dev/a?x=1" })],
  ["body", () => ({ body: "other" })],
  ["no body", () => ({ body: "" })],
  ["a signed header", ({ headers }) => ({ headers: { ...headers, "x-mine": "2" } })],
  ["the date", ({ headers }) => ({ headers: { ...headers, "x-amz-date": "20240617T145826Z" } })],
  [
    "another key",
    ({ headers }) => ({
      headers: { ...headers, authorization: (headers.authorization ?? "").replace("ASIAALL", "ASIAADMIN") },
    }),
  ],
  ["another session", ({ headers }) => ({ headers: { ...headers, "x-amz-security-token": "admin-session" } })],
];

async function signedPost(host: string): Promise<Sent> {
  const [method, target, body] = ["POST", "/dev/a?x=1&y=2", "text"];
  const headers = await sign(KEYS.all, { method, target, headers: { host, "x-mine": "1" }, body });
  return { method, target, headers, body };
}

describe("apigateway: the AWS_IAM lock", () => {
  it("opens to a signed request with query and body", async () => {
    await withGateway(anyCaller(), async (gateway) => {
      const { target, ...sent } = await signedPost(gateway.host);
      assert.equal((await gateway.send(target, sent)).status, 200);
      assert.equal(gateway.event.body, Buffer.from("text").toString("base64"));
      assert.equal(gateway.lines[0]?.who, IDENTITY_ID);
    });
  });

  for (const [title, change] of TAMPERED) {
    it(`stays shut when ${title} is changed after signing`, async () => {
      await withGateway(anyCaller().role("admin", [everything]), async (gateway) => {
        const sent = await signedPost(gateway.host);
        const { target, ...rest } = { ...sent, ...change(sent) };
        assert.equal((await gateway.send(target, rest)).status, 403);
        assert.equal(gateway.invoked.length, 0);
      });
    });
  }

  it("takes a presigned query, which lets its signature not reach elsewhere", async () => {
    await withGateway(anyCaller(), async (gateway) => {
      const signer = new SignatureV4({
        credentials: KEYS.all,
        region: REGION,
        service: "execute-api",
        sha256: Sha256,
      });
      const request = {
        protocol: "http:",
        hostname: "127.0.0.1",
        method: "GET",
        path: "/dev/a",
        headers: { host: gateway.host },
      };
      const { query = {} } = await signer.presign(request, { signingDate: new Date(NOW), expiresIn: 60 });
      const search = Object.entries(query).map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
      );
      assert.equal((await gateway.send(`/dev/b?${search.join("&")}`)).status, 403);
      assert.equal(gateway.invoked.length, 0);
      assert.equal((await gateway.send(`/dev/a?${search.join("&")}`)).status, 200);
    });
  });

  // "Available keys for AWS OIDC federation" and "AWS global condition context keys", IAM User Guide.
  const CONDITIONS: [condition: Json, allowed: boolean][] = [
    [{ StringEquals: { "cognito-identity.amazonaws.com:sub": IDENTITY_ID } }, true],
    [{ StringEquals: { "cognito-identity.amazonaws.com:sub": "other" } }, false],
    [{ StringEquals: { "cognito-identity.amazonaws.com:aud": IDENTITY_POOL_ID } }, true],
    [{ "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" } }, true],
    [{ "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "unauthenticated" } }, false],
    [{ IpAddress: { "aws:SourceIp": "127.0.0.0/8" } }, true],
    [{ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, false],
    [{ StringLike: { "aws:UserAgent": "smithy*" } }, true],
    [{ StringLike: { "aws:UserAgent": "curl*" } }, false],
    [{ StringEquals: { "aws:userid": "AROAall:CognitoIdentityCredentials" } }, true],
    [{ ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::000000000000:role/all" } }, true],
    [{ StringEquals: { "aws:RequestedRegion": "eu-central-1" } }, true],
    [{ DateGreaterThan: { "aws:CurrentTime": "2024-06-17T14:58:24Z" } }, true],
    [{ DateGreaterThan: { "aws:CurrentTime": "2024-06-17T14:58:25Z" } }, false],
    [{ NumericEquals: { "aws:EpochTime": "1718636305" } }, true],
    [{ Bool: { "aws:ViaAWSService": "false" } }, true],
  ];
  for (const [condition, allowed] of CONDITIONS) {
    it(`${allowed ? "opens" : "stays shut"} under ${JSON.stringify(condition)}`, async () => {
      await withGateway(anyCaller([{ ...everything, Condition: condition }]), async (gateway) => {
        const reply = await gateway.sendSigned("all", "/dev/a", { headers: { "user-agent": "smithy/1" } });
        assert.equal(reply.status, allowed ? 200 : 403, reply.text);
        assert.equal(gateway.invoked.length, allowed ? 1 : 0);
      });
    });
  }

  it("opens the identity's own path alone, where the policy says so by a variable", async () => {
    const own = `${EXECUTION_ARN}/dev/GET/users/\${cognito-identity.amazonaws.com:sub}`;
    await withGateway(anyCaller([{ ...everything, Resource: own }]), async (gateway) => {
      assert.equal((await gateway.sendSigned("all", `/dev/users/${IDENTITY_ID}`)).status, 200);
      assert.equal((await gateway.sendSigned("all", "/dev/users/other")).status, 403);
      assert.equal((await gateway.sendSigned("all", `/dev/users/${IDENTITY_ID}/x`)).status, 403);
    });
  });

  const METHODS: [allowed: string, method: string, status: number][] = [
    ["GET/a", "GET", 200],
    ["GET/a", "POST", 403],
    ["*/a", "DELETE", 200],
    ["GET/a*", "GET", 200],
    ["GET/", "GET", 403],
    ["GET/A", "GET", 403],
    ["get/a", "GET", 403],
  ];
  for (const [allowed, method, status] of METHODS) {
    it(`answers ${status} to ${method} /a where dev/${allowed} is allowed`, async () => {
      await withGateway(
        anyCaller([{ ...everything, Resource: `${EXECUTION_ARN}/dev/${allowed}` }]),
        async (gateway) => {
          assert.equal((await gateway.sendSigned("all", "/dev/a", { method })).status, status);
        },
      );
    });
  }
});

describe("apigateway: the Cognito lock", () => {
  const stackWith = (change: (authorizer: Json, definition: Json) => void, routes = ROUTES) => {
    const body = bodyOf(routes);
    const definition = body.securityDefinitions.users;
    change(definition["x-amazon-apigateway-authorizer"], definition);
    return stackOf(routes, body);
  };

  it("takes the token of any of its pools, and of no other", async () => {
    const both = stackWith((authorizer) => authorizer.providerARNs.unshift(OTHER_POOL_ARN));
    await withGateway(both, async (gateway) => {
      const call = async (authorization: string) =>
        (await gateway.send("/dev/me", { headers: { authorization } })).status;
      assert.deepEqual(
        [await call("id"), await call(`id|${REGION}_Pool2`), await call(`id|${REGION}_Pool3`)],
        [200, 200, 401],
      );
      const expired = await gateway.send("/dev/me", { headers: { authorization: "expired" } });
      assert.equal(expired.text, '{"message":"The incoming token has expired"}');
      assert.equal(gateway.invoked.length, 2);
    });
  });

  it("reads the header that the authorizer names, and that alone", async () => {
    const other = stackWith((authorizer, definition) => {
      authorizer.identitySource = "method.request.header.X-Token";
      definition.name = "x-token";
    });
    await withGateway(other, async (gateway) => {
      assert.equal((await gateway.send("/dev/me", { headers: { authorization: "id" } })).status, 401);
      assert.equal(gateway.invoked.length, 0);
      assert.equal((await gateway.send("/dev/me", { headers: { "X-TOKEN": "id" } })).status, 200);
    });
  });

  it("reads the definition's name where there is no identity source, as awsx writes none", async () => {
    await withGateway(
      stackWith((authorizer) => {
        authorizer.identitySource = "";
      }),
      async (gateway) => {
        assert.equal((await gateway.send("/dev/me", { headers: { authorization: "id" } })).status, 200);
      },
    );
  });

  // "CreateAuthorizer", identityValidationExpression: held against the aud claim.
  for (const [expression, status] of [
    ["client1", 200],
    ["client[12]", 200],
    ["client", 401],
    ["lient1", 401],
    ["client1|client2", 200],
    ["other|client", 401],
  ] as const) {
    it(`answers ${status} where the audience must be ${expression}`, async () => {
      const stack = stackWith((authorizer) => {
        authorizer.identityValidationExpression = expression;
      });
      await withGateway(stack, async (gateway) => {
        assert.equal((await gateway.send("/dev/me", { headers: { authorization: "id" } })).status, status);
        assert.equal(gateway.invoked.length, status === 200 ? 1 : 0);
      });
    });
  }

  for (const [scope, status] of [
    ["files/read", 200],
    ["openid files/read", 200],
    ["files/readonly", 401],
    ["files/Read", 401],
    ["files", 401],
    ["files/read,files/write", 401],
  ] as const) {
    it(`answers ${status} to a scope of ${scope} where files/read is asked`, async () => {
      await withGateway(stackOf([{ path: "/me", lock: "cognito", scopes: ["files/read"] }]), async (gateway) => {
        const authorization = `access|${REGION}_Pool1|${scope}`;
        assert.equal((await gateway.send("/dev/me", { headers: { authorization } })).status, status);
        assert.equal(gateway.invoked.length, status === 200 ? 1 : 0);
      });
    });
  }
});
