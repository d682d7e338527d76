import assert from "node:assert/strict";
import { CASES } from "./refusal-cases";
import { KEYS, lookup, NOW, SCOPE, signed, verifySent, withHeader } from "./signing";

const MINUTES = 60_000;
const TOKEN = /FwoGZXIvYXdzEXAMPLE/;

describe("sigv4: what is refused, in AWS's words", () => {
  for (const { title, request, now = NOW, type, message, check } of CASES) {
    it(title, async () => {
      const result = verifySent(await request(), { lookup, scope: SCOPE, now });
      assert.ok(!result.ok);
      assert.equal(result.message, message);
      assert.equal(result.type, type);
      assert.equal(result.reason.lock, "SigV4");
      assert.equal(result.reason.check, check);
      assert.doesNotMatch(JSON.stringify(result.reason), TOKEN);
    });
  }

  it("an expired session", async () => {
    const result = verifySent(await signed(), { lookup: () => "expired", scope: SCOPE, now: NOW });
    assert.ok(!result.ok);
    assert.equal(result.type, "ExpiredTokenException");
    assert.equal(result.message, "The security token included in the request is expired");
  });

  it("a wrong signature, with what should have been signed", async () => {
    const tampered = withHeader(await signed(), "authorization", (value) =>
      value.replace(/Signature=.*/, `Signature=${"0".repeat(64)}`),
    );
    const result = verifySent(tampered, { lookup, scope: SCOPE, now: NOW });
    assert.ok(!result.ok);
    assert.equal(result.type, "InvalidSignatureException");
    assert.equal(
      result.message,
      [
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        "",
        "The Canonical String for this request should have been",
        "'GET",
        "/dev/me",
        "",
        "host:localhost:3000",
        "x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-amz-date:20260102T030405Z",
        "x-amz-security-token:FwoGZXIvYXdzEXAMPLE//////////wEaDG+example==",
        "",
        "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
        "",
        "The String-to-Sign should have been",
        "'AWS4-HMAC-SHA256",
        "20260102T030405Z",
        "20260102/eu-central-1/execute-api/aws4_request",
        "9eef339c4d7f5ae29f930d02c5c3b8065e7db709229cbf260cd849828bfc6090'",
        "",
      ].join("\n"),
    );
  });

  it("lets in a signed header whose value is UTF-8", async () => {
    const result = verifySent(await signed({ headers: { "x-name": "Žofie" } }), { lookup, scope: SCOPE, now: NOW });
    assert.ok(result.ok);
  });

  it("a message in UTF-8, whatever bytes a signed header holds", async () => {
    const request = await signed({ headers: { "x-name": "Žofie" } });
    const result = verifySent({ ...request, method: "PUT" }, { lookup, scope: SCOPE, now: NOW });
    assert.ok(!result.ok);
    assert.match(result.message, /^x-name:Žofie$/m);
  });

  it("says nothing of a secret that stands where the key id should", async () => {
    const swapped = withHeader(await signed(), "authorization", (value) =>
      value.replace("ASIAEXAMPLEEXAMPLE00", "wJalrXUtnFEMIsecret"),
    );
    const result = verifySent(swapped, { lookup, scope: SCOPE, now: NOW });
    assert.ok(!result.ok);
    assert.doesNotMatch(JSON.stringify(result.reason), /wJalr/);
  });

  it("asks the lookup for the key and the token that were sent", async () => {
    for (const presign of [false, true]) {
      const asked: unknown[] = [];
      verifySent(await signed({}, { presign }), {
        lookup: (...key) => {
          asked.push(key);
          return "unknown";
        },
        scope: SCOPE,
        now: NOW,
      });
      assert.deepEqual(asked, [[KEYS.accessKeyId, KEYS.sessionToken]]);
    }
  });

  for (const [title, now] of Object.entries({
    "five minutes later": NOW + 5 * MINUTES + 999,
    "five minutes earlier": NOW - 5 * MINUTES,
    "at once": NOW,
  })) {
    for (const presign of [false, true]) {
      it(`lets in, ${presign ? "presigned" : "signed"}: ${title}`, async () => {
        const result = verifySent(await signed({}, { presign }), { lookup, scope: SCOPE, now });
        assert.ok(result.ok);
        assert.equal(result.accessKeyId, KEYS.accessKeyId);
      });
    }
  }
});
