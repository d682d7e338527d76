import * as assert from "node:assert/strict";
import { createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Reason } from "../../../common/errors";
import { EMAIL, Fixture, keyOf, PASSWORD } from "../fixture";

/*
 * Attacks on JWS and JWT: RFC 8725 (JSON Web Token Best Current Practices), sections 2 and 3; RFC 7515, section 10;
 * the list of issue 4. Each is made with the pool's own key where that makes it harder to refuse.
 */

type Json = Record<string, unknown>;
type Failure = "malformed" | "signature" | "issuer" | "audience" | "use" | "expired" | "claims";

const base64url = (text: string | Buffer) => Buffer.from(text).toString("base64url");
const id = keyOf("id");
const access = keyOf("access");
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const strangerJwk = { ...stranger.publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig" };

function sign(header: string, payload: string, key: KeyObject = id.privateKey, hash = "RSA-SHA256"): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createSign(hash).update(input).sign(key).toString("base64url")}`;
}

describe("the verification of tokens", () => {
  let fixture: Fixture;
  let idToken: string;
  let accessToken: string;
  let claims: Json;
  let accessClaims: Json;
  let header: Json;

  before(async () => {
    fixture = await Fixture.open();
    await fixture.user();
    const tokens = await fixture.tokens();
    [idToken, accessToken] = [tokens.IdToken, tokens.AccessToken];
    const parse = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    [claims, accessClaims] = [parse(idToken), parse(accessToken)];
    header = { kid: id.kid, alg: "RS256" };
  });
  after(() => fixture.store.close());

  const verify = (token: string, use: "id" | "access" = "id") => fixture.pools.verifyToken(token, fixture.poolId, use);
  const forge = (changes: Json, over: Json = claims, key = id.privateKey, kid = id.kid) =>
    sign(JSON.stringify({ kid, alg: "RS256" }), JSON.stringify({ ...over, ...changes }), key);
  async function refuses(token: string, failure: Failure, use: "id" | "access" = "id"): Promise<void> {
    const verification = await verify(token, use);
    assert.equal(verification.ok ? "let in" : verification.failure, failure);
    assert.equal("claims" in verification, false);
    const { reason } = verification as { reason: { lock: string } };
    assert.equal(reason.lock, "JWT");
    assert.doesNotMatch(JSON.stringify(reason), /eyJ/, "a reason shows no token");
  }

  it("takes an ID token, an access token, and what the pool's key signs anew", async () => {
    assert.deepEqual(await verify(idToken), { ok: true, claims });
    assert.deepEqual(await verify(accessToken, "access"), { ok: true, claims: accessClaims });
    assert.equal((await verify(forge({}))).ok, true);
  });

  it("verifies a token's signature once, and never takes its claims for those of another", async () => {
    const [first, second] = [await verify(idToken), await verify(idToken)];
    assert.ok(first.ok && second.ok);
    assert.equal(first.claims, second.claims, "the same object: the signature was not verified again");
    assert.ok(Object.isFrozen(first.claims));
    const cut = idToken.slice(0, -4);
    for (const changed of [`${cut}AAAA`, `${idToken}A`, ` ${idToken}`]) assert.equal((await verify(changed)).ok, false);
    assert.equal((await verify(idToken, "access")).ok, false, "the use is asked each time");
  });

  describe("of the algorithm and the key", () => {
    const text = () => JSON.stringify(claims);
    const withHeader = (more: Json, key?: KeyObject) => sign(JSON.stringify({ ...header, ...more }), text(), key);
    const hmac = (secret: string | Buffer, alg = "HS256") => {
      const input = `${base64url(JSON.stringify({ ...header, alg }))}.${base64url(text())}`;
      return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
    };
    const spki = (type: "pem" | "der") => id.publicKey.export({ type: "spki", format: type as "pem" });
    const ATTACKS: [title: string, token: () => string, failure: Failure][] = [
      ...["none", "None", "NONE", "nOnE", ""].map((alg): [string, () => string, Failure] => [
        `alg ${JSON.stringify(alg)} without a signature`,
        () => `${base64url(JSON.stringify({ ...header, alg }))}.${base64url(text())}.`,
        "malformed",
      ]),
      ["alg none with the old signature", () => withHeader({ alg: "none" }), "malformed"],
      ["HS256 with the public key in PEM as secret", () => hmac(spki("pem")), "malformed"],
      ["HS256 with the public key in DER as secret", () => hmac(spki("der")), "malformed"],
      ["HS256 with the JWK as secret", () => hmac(JSON.stringify(id.publicKey.export({ format: "jwk" }))), "malformed"],
      ["HS256 with an empty secret", () => hmac(""), "malformed"],
      ["RS256 said, HS256 made", () => hmac(spki("pem"), "RS256"), "malformed"],
      ...["RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256"].map((alg): [string, () => string, Failure] => [
        `alg ${alg}`,
        () => withHeader({ alg }),
        "malformed",
      ]),
      ["alg as a list", () => withHeader({ alg: ["RS256"] }), "malformed"],
      ["no alg", () => sign(JSON.stringify({ kid: id.kid }), text()), "malformed"],
      [
        "RSA-SHA512 under the name RS256",
        () => sign(JSON.stringify(header), text(), id.privateKey, "RSA-SHA512"),
        "signature",
      ],
      [
        "a stranger's key under the pool's kid",
        () => sign(JSON.stringify(header), text(), stranger.privateKey),
        "signature",
      ],
      ["a stranger's key in jwk", () => withHeader({ jwk: strangerJwk }, stranger.privateKey), "malformed"],
      [
        "a stranger's key at jku",
        () => withHeader({ jku: "http://127.0.0.1:9/jwks.json" }, stranger.privateKey),
        "malformed",
      ],
      [
        "the pool's own jku with the pool's key",
        () => withHeader({ jku: `${fixture.issuer}/.well-known/jwks.json` }),
        "malformed",
      ],
      [
        "a stranger's key at x5u",
        () => withHeader({ x5u: "http://127.0.0.1:9/cert.pem" }, stranger.privateKey),
        "malformed",
      ],
      ["a stranger's key in x5c", () => withHeader({ x5c: ["MIIB"] }, stranger.privateKey), "malformed"],
      ["x5t", () => withHeader({ x5t: "AAAA" }), "malformed"],
      ...["", "../../dev/null", "/etc/passwd", "' OR 1=1 --", "__proto__", "constructor", "0", "\u0000", "id"].map(
        (kid): [string, () => string, Failure] => [
          `kid ${JSON.stringify(kid)}`,
          () => withHeader({ kid }, stranger.privateKey),
          "signature",
        ],
      ),
      ["the kid of the other key", () => withHeader({ kid: access.kid }), "signature"],
      ["a kid that is a number", () => withHeader({ kid: 1 }), "signature"],
      ["a kid that is null", () => withHeader({ kid: null }), "signature"],
      ["a kid that is a list", () => withHeader({ kid: [id.kid] }), "signature"],
      ["no kid", () => sign(JSON.stringify({ alg: "RS256" }), text()), "malformed"],
      ["crit", () => withHeader({ crit: ["exp"] }), "malformed"],
      ["an empty crit", () => withHeader({ crit: [] }), "malformed"],
      ["b64 false", () => withHeader({ b64: false, crit: ["b64"] }), "malformed"],
      ["zip", () => withHeader({ zip: "DEF" }), "malformed"],
      ["typ", () => withHeader({ typ: "JWT" }), "malformed"],
      ["cty", () => withHeader({ cty: "JWT" }), "malformed"],
    ];
    for (const [title, token, failure] of ATTACKS) it(`refuses ${title}`, () => refuses(token(), failure));
  });

  describe("of the claims", () => {
    const now = () => fixture.now / 1000;
    const ATTACKS: [title: string, token: () => string, failure: Failure][] = [
      ["an access token", () => accessToken, "use"],
      [
        "an access token that says it is an ID token",
        () => forge({ token_use: "id", aud: fixture.clientId }, accessClaims, access.privateKey, access.kid),
        "use",
      ],
      ["ID claims signed by the key for access tokens", () => forge({}, claims, access.privateKey, access.kid), "use"],
      ["access claims signed by the key for ID tokens", () => forge({}, accessClaims), "use"],
      ["no token_use", () => forge({ token_use: undefined }), "use"],
      ["a token_use in capitals", () => forge({ token_use: "ID" }), "use"],
      ["a token_use that is a list", () => forge({ token_use: ["id"] }), "use"],
      ["a token that expires now", () => forge({ exp: now() }), "expired"],
      ["a token that expired long ago", () => forge({ exp: 1 }), "expired"],
      ["no exp", () => forge({ exp: undefined }), "claims"],
      ["an exp that is a text", () => forge({ exp: String(now() + 60) }), "claims"],
      ["an exp that is a fraction", () => forge({ exp: now() + 60.5 }), "claims"],
      ["an exp that is null", () => forge({ exp: null }), "claims"],
      ["a token not yet valid", () => forge({ nbf: now() + 1 }), "claims"],
      ["an nbf that is a text", () => forge({ nbf: "0" }), "claims"],
      ["a token issued in the future", () => forge({ iat: now() + 1 }), "claims"],
      ["an iat that is a text", () => forge({ iat: String(now()) }), "claims"],
      ["an auth_time in the future", () => forge({ auth_time: now() + 1 }), "claims"],
      ["no auth_time", () => forge({ auth_time: undefined }), "claims"],
      ["an issuer wrong by its last character", () => forge({ iss: `${fixture.issuer.slice(0, -1)}-` }), "issuer"],
      ["an issuer with a slash more", () => forge({ iss: `${fixture.issuer}/` }), "issuer"],
      ["an issuer without https", () => forge({ iss: fixture.issuer.replace("https", "http") }), "issuer"],
      ["an issuer in capitals", () => forge({ iss: fixture.issuer.toUpperCase() }), "issuer"],
      [
        "an issuer of another region",
        () => forge({ iss: fixture.issuer.replaceAll("eu-central-1", "eu-west-1") }),
        "issuer",
      ],
      ["an issuer that is a list", () => forge({ iss: [fixture.issuer] }), "issuer"],
      ["no issuer", () => forge({ iss: undefined }), "issuer"],
      ["a client that is none of the pool", () => forge({ aud: "26lettersanddigitsofnobody" }), "audience"],
      ["a client in capitals", () => forge({ aud: fixture.clientId.toUpperCase() }), "audience"],
      ["an aud that is a list", () => forge({ aud: [fixture.clientId] }), "claims"],
      ["no aud", () => forge({ aud: undefined }), "claims"],
      ["an empty aud", () => forge({ aud: "" }), "claims"],
      ["no sub", () => forge({ sub: undefined }), "claims"],
      ["a sub that is a number", () => forge({ sub: 1 }), "claims"],
      ["a sub that is an object", () => forge({ sub: { a: 1 } }), "claims"],
      ["no cognito:username", () => forge({ "cognito:username": undefined }), "claims"],
      ["no event_id", () => forge({ event_id: undefined }), "claims"],
      ["a jti that is a number", () => forge({ jti: 1 }), "claims"],
      ["groups as a text", () => forge({ "cognito:groups": "admins" }), "claims"],
      ["groups of numbers", () => forge({ "cognito:groups": [1] }), "claims"],
      ["roles as an object", () => forge({ "cognito:roles": { 0: "arn" } }), "claims"],
      ["a preferred role that is a list", () => forge({ "cognito:preferred_role": ["arn"] }), "claims"],
    ];
    for (const [title, token, failure] of ATTACKS) it(`refuses ${title}`, () => refuses(token(), failure));

    it("refuses an ID token where an access token is asked for", () => refuses(idToken, "use", "access"));
    it("says which tokens are taken", async () => {
      const verification = await verify(accessToken);
      assert.equal(
        "reason" in verification && verification.reason.text,
        "token_use is access, the authorizer takes id tokens",
      );
    });
    it("takes a token until its last second, and refuses it after", async () => {
      fixture.now += 3_599_000;
      assert.equal((await verify(idToken)).ok, true);
      fixture.now += 1000;
      await refuses(idToken, "expired");
      fixture.now -= 3_600_000;
    });
    it("says when an expired token expired", async () => {
      const { reason } = (await verify(forge({ exp: now() - 5 }))) as { reason?: Reason };
      assert.deepEqual([reason?.check, reason?.actual], ["exp", String(now() - 5)]);
    });
    it("refuses an expired token of a wrong signature for its signature", () =>
      refuses(forge({ exp: 1 }, claims, stranger.privateKey), "signature"));
    it("refuses an expired access token for its use", () =>
      refuses(forge({ exp: 1 }, accessClaims, access.privateKey, access.kid), "use"));
  });

  describe("of the form", () => {
    const payload = () => JSON.stringify(claims);
    const doubled = (name: string) => payload().replace("{", `{"${name}":${JSON.stringify(claims[name])},`);
    const part = (index: number) => idToken.split(".")[index] ?? "";
    const FORMS: [title: string, token: () => string, failure?: Failure][] = [
      ["nothing", () => ""],
      ["dots", () => ".."],
      ["one part", () => part(0)],
      ["two parts", () => `${part(0)}.${part(1)}`],
      ["a part more", () => `${idToken}.`],
      ["five parts", () => `${idToken}.${part(1)}.${part(2)}`],
      ["a Bearer before it", () => `Bearer ${idToken}`],
      ["a space after it", () => `${idToken} `],
      ["a line break after it", () => `${idToken}\n`],
      ["a line break within", () => idToken.replace(".", "\n.")],
      ["a NUL after it", () => `${idToken}\u0000`],
      ["padding", () => `${idToken}==`],
      ["padding of the header", () => idToken.replace(".", "=.")],
      ["the alphabet of base64", () => `${part(0)}.${part(1)}.${Buffer.from(part(2), "base64url").toString("base64")}`],
      ["a + within", () => `${part(0)}.+${part(1).slice(1)}.${part(2)}`],
      ["a character beyond ASCII", () => `${part(0)}.${part(1)}é.${part(2)}`],
      ["trailing bits in the signature", () => `${idToken.slice(0, -1)}${next(idToken.slice(-1))}`],
      [
        "a signature cut by a byte",
        () => `${part(0)}.${part(1)}.${Buffer.from(part(2), "base64url").subarray(1).toString("base64url")}`,
      ],
      [
        "a signature with a byte more",
        () =>
          `${part(0)}.${part(1)}.${Buffer.concat([Buffer.from(part(2), "base64url"), Buffer.alloc(1)]).toString("base64url")}`,
      ],
      ["an empty signature", () => `${part(0)}.${part(1)}.`],
      ["the JSON serialization", () => JSON.stringify({ payload: part(1), protected: part(0), signature: part(2) })],
      ["megabytes", () => `${part(0)}.${"A".repeat(1 << 21)}.${part(2)}`],
      ["alg given twice", () => sign(`{"kid":${JSON.stringify(id.kid)},"alg":"none","alg":"RS256"}`, payload())],
      ["kid given twice", () => sign(`{"kid":"x","kid":${JSON.stringify(id.kid)},"alg":"RS256"}`, payload())],
      ["a header with spaces", () => sign(JSON.stringify(header, null, 1), payload())],
      ["a header in another order", () => sign(JSON.stringify({ alg: "RS256", kid: id.kid }), payload())],
      ["a header with an escape", () => sign(JSON.stringify(header).replace("RS256", "\\u0052S256"), payload())],
      ["a header that is a list", () => sign(JSON.stringify([header]), payload())],
      ["a header that is no JSON", () => sign("{", payload())],
      ["a header with a byte order mark", () => sign(`\ufeff${JSON.stringify(header)}`, payload())],
      ...["sub", "exp", "aud", "iss", "token_use"].map((name): [string, () => string] => [
        `${name} given twice`,
        () => sign(JSON.stringify(header), doubled(name)),
      ]),
      ["claims that are a list", () => sign(JSON.stringify(header), JSON.stringify([claims]))],
      ["claims that are null", () => sign(JSON.stringify(header), "null")],
      ["claims that are no JSON", () => sign(JSON.stringify(header), "{")],
      ["claims with something behind", () => sign(JSON.stringify(header), `${payload()}{}`)],
      ["claims with a space behind", () => sign(JSON.stringify(header), `${payload()} `)],
      ["claims with an escape", () => sign(JSON.stringify(header), payload().replace("token_use", "token\\u005fuse"))],
      [
        "claims with a number in another writing",
        () => sign(JSON.stringify(header), payload().replace(/"exp":(\d+)/, '"exp":$1.0')),
      ],
      [
        "claims that are not UTF-8",
        () => {
          const input = `${part(0)}.${Buffer.concat([Buffer.from(payload()), Buffer.from([0xff])]).toString("base64url")}`;
          return `${input}.${createSign("RSA-SHA256").update(input).sign(id.privateKey).toString("base64url")}`;
        },
      ],
    ];
    for (const [title, token] of FORMS) it(`refuses ${title}`, () => refuses(token(), "malformed"));
  });

  it("refuses a valid signature with any one of its 2048 bits flipped", async () => {
    const [head = "", body = "", signature = ""] = idToken.split(".");
    const bytes = Buffer.from(signature, "base64url");
    let refused = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const verification = await verify(`${head}.${body}.${flipped.toString("base64url")}`);
      if (!verification.ok && verification.failure === "signature") refused++;
    }
    assert.equal(refused, 2048);
  });

  it("refuses any one character of header or claims changed", async () => {
    const signed = idToken.lastIndexOf(".");
    for (let at = 0; at < signed; at++) {
      if (idToken[at] === ".") continue;
      const changed = `${idToken.slice(0, at)}${next(idToken[at] ?? "")}${idToken.slice(at + 1)}`;
      assert.equal((await verify(changed)).ok, false, `character ${at}`);
    }
  });

  describe("of pools and clients", () => {
    it("refuses the token of another pool, whose client it names", async () => {
      const other = await fixture.declareOtherPool();
      await fixture.user(EMAIL, PASSWORD, other.poolId);
      const tokens = await fixture.tokens(EMAIL, PASSWORD, other.clientId);
      assert.equal((await fixture.pools.verifyToken(tokens.IdToken, other.poolId, "id")).ok, true);
      await refuses(tokens.IdToken, "issuer");
      const own = await fixture.pools.verifyToken(idToken, other.poolId, "id");
      assert.equal(own.ok || own.failure, "issuer");
      await refuses(forge({ aud: other.clientId }), "audience");
    });
    it("refuses a token of a pool that does not stand", async () => {
      const verification = await fixture.pools.verifyToken(idToken, "eu-central-1_aaaaaaaaa", "id");
      assert.equal(verification.ok || verification.failure, "issuer");
    });
    it("refuses a token of a client that is gone from the program", async () => {
      const client = fixture.declareClient("gone");
      const { IdToken, AccessToken } = await fixture.tokens(EMAIL, PASSWORD, client);
      assert.equal((await verify(IdToken)).ok, true);
      const before = fixture.resources;
      const gone = [...before].find((resource) => resource.id === client);
      fixture.resources = before.without(gone?.urn ?? "");
      await refuses(IdToken, "audience");
      await refuses(AccessToken, "audience", "access");
      fixture.resources = before;
    });
  });
});

/** Another character of the alphabet, which differs in the last bit. */
function next(char: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[alphabet.indexOf(char) ^ 1] ?? "A";
}
