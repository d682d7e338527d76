import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { NOW, PROVIDER, token as poolToken } from "../fixture";
import { Endpoint } from "./endpoint";
import { base64url, CLIENT, Issuer, rsa, signed } from "./issuer";

const now = Math.floor(NOW / 1000);
const UNVERIFIED = "Invalid login token. Couldn't verify signed token.";
const MALFORMED = "Invalid login token. Not a valid OpenId Connect identity token.";
const LENGTH =
  "1 validation error detected: Value at 'logins' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 50000, Member must have length greater than or equal to 1]";
const typeOf = (message: string) => (message === LENGTH ? "ValidationException" : "NotAuthorizedException");
const ISSUER = "Invalid login token. Issuer doesn't match providerName";
const UNSUPPORTED = "Token is not from a supported provider of this identity pool.";
const NO_AUDIENCE = "Invalid login token. Missing a required claim: aud";
const expired = (exp: number) => `Invalid login token. Token expired: ${now} >= ${exp}`;

const foreign = rsa();
const small = rsa(1024);
const curve = generateKeyPairSync("ec", { namedCurve: "P-256" });

/**
 * "Validating an OpenID Connect token" of the Amazon Cognito Developer Guide: issuer, RSA signature, azp or else aud,
 * five minutes of grace. The texts are those that public reports quote for GetId (aws-behaviour.md, section 6); that a
 * wrong audience is said so of an OpenID Connect provider too is from memory.
 */
const REFUSED: {
  title: string;
  token: (issuer: Issuer) => string;
  message: string;
  /** Whether the issuer's keys were asked for. */
  asked: boolean;
}[] = [
  { title: "no JWT", token: () => "a.b", message: MALFORMED, asked: false },
  { title: "an empty token", token: () => "", message: LENGTH, asked: false },
  { title: "five parts", token: (issuer) => `${issuer.token()}.a.b`, message: MALFORMED, asked: false },
  { title: "a token of 50,001 characters", token: () => "a".repeat(50_001), message: LENGTH, asked: false },
  { title: "a header that is a list", token: () => `${base64url([])}.e30.AA`, message: MALFORMED, asked: false },
  {
    title: "padding",
    token: (issuer) => issuer.token().replace(".", "=."),
    message: MALFORMED,
    asked: false,
  },
  {
    title: "a name that stands twice in the payload",
    token: (issuer) =>
      signed(
        { alg: "RS256", kid: "one" } as { alg: string },
        `{"iss":"${issuer.url}","aud":"${CLIENT}","sub":"ann","exp":${now + 60},"sub":"bob"}`,
        issuer.keys.privateKey,
      ),
    message: MALFORMED,
    asked: false,
  },
  {
    title: "an extension that must be understood",
    token: (issuer) => issuer.token({}, { crit: ["b64"], b64: false }),
    message: MALFORMED,
    asked: false,
  },
  { title: "a kid that is no text", token: (issuer) => issuer.token({}, { kid: 1 }), message: MALFORMED, asked: false },

  { title: "another issuer", token: (issuer) => issuer.token({ iss: "https://x" }), message: ISSUER, asked: false },
  { title: "no issuer", token: (issuer) => issuer.token({ iss: undefined }), message: ISSUER, asked: false },
  {
    title: "the issuer over https",
    token: (issuer) => issuer.token({ iss: issuer.url.replace("http:", "https:") }),
    message: ISSUER,
    asked: false,
  },
  {
    title: "the issuer with a path",
    token: (issuer) => issuer.token({ iss: `${issuer.url}/x` }),
    message: ISSUER,
    asked: false,
  },
  {
    title: "the issuer in a list",
    token: (issuer) => issuer.token({ iss: [issuer.url] }),
    message: ISSUER,
    asked: false,
  },

  {
    title: "alg none",
    token: (issuer) => `${base64url({ alg: "none", kid: "one" })}.${issuer.token().split(".")[1]}.`,
    message: UNVERIFIED,
    asked: false,
  },
  {
    title: "HS256 with the public key as its secret",
    token: (issuer) => issuer.token({}, { alg: "HS256" }),
    message: UNVERIFIED,
    asked: false,
  },
  {
    title: "ES256",
    token: (issuer) => issuer.token({}, { alg: "ES256", kid: "curve" }, curve.privateKey),
    message: UNVERIFIED,
    asked: false,
  },
  { title: "PS256", token: (issuer) => issuer.token({}, { alg: "PS256" }), message: UNVERIFIED, asked: false },
  {
    title: "an algorithm that every object inherits",
    token: (issuer) => issuer.token({}, { alg: "constructor" }),
    message: UNVERIFIED,
    asked: false,
  },
  {
    title: "another algorithm than the key's",
    token: (issuer) => issuer.token({}, { alg: "RS512" }),
    message: UNVERIFIED,
    asked: true,
  },
  {
    title: "a signature of another key under the issuer's kid",
    token: (issuer) => issuer.token({}, {}, foreign.privateKey),
    message: UNVERIFIED,
    asked: true,
  },
  {
    title: "a key in the header",
    token: (issuer) =>
      issuer.token({}, { kid: "x", jwk: foreign.publicKey.export({ format: "jwk" }) }, foreign.privateKey),
    message: UNVERIFIED,
    asked: true,
  },
  {
    title: "an unknown kid",
    token: (issuer) => issuer.token({}, { kid: "two" }),
    message: UNVERIFIED,
    asked: true,
  },
  {
    title: "no kid where the issuer has several keys",
    token: (issuer) => issuer.token({}, { kid: undefined }),
    message: UNVERIFIED,
    asked: true,
  },
  {
    title: "a key for encryption",
    token: (issuer) => issuer.token({}, { kid: "encryption" }),
    message: UNVERIFIED,
    asked: true,
  },
  {
    title: "a key of 1,024 bits",
    token: (issuer) => issuer.token({}, { kid: "small" }, small.privateKey),
    message: UNVERIFIED,
    asked: true,
  },
  {
    title: "other claims under a right signature",
    token: (issuer) => {
      const [header, , signature] = issuer.token().split(".");
      return `${header}.${issuer.token({ sub: "bob" }).split(".")[1]}.${signature}`;
    },
    message: UNVERIFIED,
    asked: true,
  },

  { title: "another client", token: (issuer) => issuer.token({ aud: "x" }), message: UNSUPPORTED, asked: true },
  {
    title: "the client in another case",
    token: (issuer) => issuer.token({ aud: CLIENT.toUpperCase() }),
    message: UNSUPPORTED,
    asked: true,
  },
  { title: "no audience in the list", token: (issuer) => issuer.token({ aud: [] }), message: NO_AUDIENCE, asked: true },
  { title: "no audience", token: (issuer) => issuer.token({ aud: undefined }), message: NO_AUDIENCE, asked: true },
  {
    title: "another authorized party, the client in aud",
    token: (issuer) => issuer.token({ azp: "x" }),
    message: UNSUPPORTED,
    asked: true,
  },
  { title: "no sub", token: (issuer) => issuer.token({ sub: undefined }), message: UNVERIFIED, asked: true },
  {
    title: "a sub of 256",
    token: (issuer) => issuer.token({ sub: "x".repeat(256) }),
    message: UNVERIFIED,
    asked: true,
  },
  { title: "no exp", token: (issuer) => issuer.token({ exp: undefined }), message: UNVERIFIED, asked: true },
  { title: "exp as a text", token: (issuer) => issuer.token({ exp: `${now + 60}` }), message: UNVERIFIED, asked: true },
  {
    title: "expired five minutes ago",
    token: (issuer) => issuer.token({ exp: now - 300 }),
    message: expired(now - 300),
    asked: true,
  },
  {
    title: "issued in the future",
    token: (issuer) => issuer.token({ iat: now + 301 }),
    message: UNVERIFIED,
    asked: true,
  },
  {
    title: "not valid yet",
    token: (issuer) => issuer.token({ nbf: now + 301 }),
    message: UNVERIFIED,
    asked: true,
  },
];

const ACCEPTED: { title: string; token: (issuer: Issuer) => string }[] = [
  { title: "RS256", token: (issuer) => issuer.token() },
  { title: "RS384", token: (issuer) => issuer.token({}, { alg: "RS384", kid: "any" }) },
  { title: "RS512", token: (issuer) => issuer.token({}, { alg: "RS512", kid: "any" }) },
  { title: "a list of audiences with the client in it", token: (issuer) => issuer.token({ aud: ["x", CLIENT] }) },
  { title: "the client as azp, another in aud", token: (issuer) => issuer.token({ aud: "x", azp: CLIENT }) },
  { title: "an issuer that ends in a slash", token: (issuer) => issuer.token({ iss: `${issuer.url}/` }) },
  { title: "expired less than five minutes ago", token: (issuer) => issuer.token({ exp: now - 299 }) },
  { title: "issued five minutes ahead", token: (issuer) => issuer.token({ iat: now + 300, nbf: now + 300 }) },
];

describe("cognito-identity: tokens of an OpenID Connect provider", () => {
  let endpoint: Endpoint;
  let issuer: Issuer;
  beforeEach(async () => {
    endpoint = await Endpoint.open();
    issuer = await Issuer.open();
    issuer.jwks.push(
      issuer.jwk({ kid: "any" }),
      issuer.jwk({ kid: "encryption", use: "enc" }),
      issuer.jwk({ kid: "small" }, small.publicKey),
      issuer.jwk({ kid: "curve" }, curve.publicKey),
    );
    endpoint.declare([issuer]);
  });
  afterEach(async () => {
    issuer.close();
    await endpoint.close();
  });

  for (const { title, token, message, asked } of REFUSED) {
    it(`refuses ${title}`, async () => {
      const given = token(issuer);
      assert.deepEqual(await endpoint.getId({ [issuer.name]: given }), {
        status: 400,
        body: { __type: typeOf(message), message },
      });
      assert.equal(issuer.asked.length > 0, asked);
      assert.ok(await endpoint.gaveNothing(), "something was given");
      const [, payload = "none"] = given.split(".");
      assert.ok(endpoint.log.length === 1 && !endpoint.log[0]?.includes(payload), "the log has the token");
    });

    it(`gives no credentials for ${title}`, async () => {
      const { IdentityId } = (await endpoint.getId({ [issuer.name]: issuer.token() })).body;
      const Logins = { [issuer.name]: token(issuer) };
      const answer = await endpoint.call("GetCredentialsForIdentity", { IdentityId, Logins });
      assert.deepEqual(answer, { status: 400, body: { __type: typeOf(message), message } });
      assert.ok(!(await endpoint.fixture.state()).includes("cognito-identity-keys"));
    });
  }

  for (const { title, token } of ACCEPTED) {
    it(`takes ${title}`, async () => {
      const answer = await endpoint.credentials({ [issuer.name]: token(issuer) });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      assert.equal(endpoint.session(answer).roleArn, "arn:aws:iam::000000000000:role/user");
    });
  }

  const KEYS: [title: string, key: (issuer: Issuer) => string][] = [
    ["the URL with its scheme", ({ url }) => url],
    ["the name with a slash", ({ name }) => `${name}/`],
    ["the ARN", ({ arn }) => arn],
    ["the host without its port", () => "127.0.0.1"],
  ];
  for (const [title, key] of KEYS) {
    it(`does not know the provider by ${title}`, async () => {
      const answer = await endpoint.getId({ [key(issuer)]: issuer.token() });
      assert.deepEqual(answer.body, { __type: "NotAuthorizedException", message: UNSUPPORTED });
      assert.deepEqual(issuer.asked, []);
    });
  }

  it("does not take the provider's token as a user pool's, nor the other way around", async () => {
    endpoint.fixture.verdict = () => ({
      ok: false,
      failure: "issuer",
      reason: { lock: "JWT", check: "iss", expected: "the pool", actual: "another" },
    });
    assert.equal((await endpoint.getId({ [PROVIDER]: issuer.token() })).body.message, ISSUER);
    assert.equal((await endpoint.getId({ [issuer.name]: poolToken() })).body.message, ISSUER);
    assert.deepEqual(issuer.asked, []);
  });

  it("does not take the token of a provider that the pool does not name", async () => {
    const other = await Issuer.open();
    endpoint.fixture.resources = endpoint.fixture.resources.with(other.declared());
    const answer = await endpoint.getId({ [other.name]: other.token() });
    assert.deepEqual(answer.body, { __type: "NotAuthorizedException", message: UNSUPPORTED });
    assert.deepEqual(other.asked, []);
    other.close();
  });

  it("goes nowhere that a token names", async () => {
    const trap = await Issuer.open();
    const header = { jku: `${trap.url}/jwks`, x5u: `${trap.url}/x5u`, kid: `${trap.url}/jwks` };
    const tokens = [
      trap.token(),
      trap.token({ iss: issuer.url }, header),
      issuer.token({ iss: trap.url }),
      issuer.token({}, header),
    ];
    for (const each of tokens) {
      assert.equal((await endpoint.getId({ [issuer.name]: each })).status, 400);
    }
    assert.deepEqual(trap.asked, []);
    trap.close();
  });
});
