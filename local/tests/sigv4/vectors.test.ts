import assert from "node:assert/strict";
import { canonicalParts, canonicalRequest } from "../../sigv4/canonical-request";
import { readCredential } from "../../sigv4/credential";
import { isRefusal } from "../../sigv4/errors";
import { readUnverifiedAuthorization } from "../../sigv4/read-authorization";
import { stringToSign } from "../../sigv4/string-to-sign";
import type { Lookup } from "../../sigv4/verify";
import { received, type SentRequest, verifySent } from "./signing";
import suite from "./vectors/aws-signing-test-suite.json";

const { accessKeyId, secretAccessKey, region, service } = suite;
const now = Date.parse(suite.timestamp);

/** Vectors that signers which do not normalise paths make, and one that adds its token after signing. */
const REFUSED: Record<string, string> = {
  "get-relative-relative-unnormalized": "the path was signed with its dot segments or double slashes",
  "get-relative-unnormalized": "the path was signed with its dot segments or double slashes",
  "get-slash-dot-slash-unnormalized": "the path was signed with its dot segments or double slashes",
  "get-slash-pointless-dot-unnormalized": "the path was signed with its dot segments or double slashes",
  "get-slash-unnormalized": "the path was signed with its dot segments or double slashes",
  "get-slashes-unnormalized": "the path was signed with its dot segments or double slashes",
  "post-sts-header-after (query)": "X-Amz-Security-Token was added to the query after signing",
};

describe(`sigv4: ${suite.title}`, () => {
  for (const vector of suite.vectors) {
    const request = parse(vector.request);
    const lookup: Lookup<{ secretAccessKey: string }> = (id, token) =>
      id === accessKeyId && token === vector.sessionToken ? { secretAccessKey } : "unknown";
    const verify = (changed: SentRequest) => verifySent(changed, { lookup, scope: { region, service }, now });
    const why = REFUSED[vector.name] ?? REFUSED[vector.name.replace(/ \(.*/, "")];

    if (why) {
      it(`${vector.name}: refused, and says why`, () => {
        const result = verify(request);
        assert.ok(!result.ok);
        assert.equal(result.type, "InvalidSignatureException");
        assert.equal(result.reason.text?.split(";")[0], why);
      });
      continue;
    }

    it(`${vector.name}: canonical request, string to sign, signature`, () => {
      const authorization = readUnverifiedAuthorization(received(request));
      assert.ok(!isRefusal(authorization));
      assert.equal(authorization.signature, vector.signature);
      const credential = readCredential(authorization);
      assert.ok(!isRefusal(credential));
      const canonical = canonicalRequest(canonicalParts(received(request), authorization));
      assert.equal(canonical, vector.canonicalRequest);
      assert.equal(stringToSign(authorization.date, credential, canonical), vector.stringToSign);
      const result = verify(request);
      assert.deepEqual(result, { ok: true, accessKeyId, credential: { secretAccessKey } });
    });

    for (const [what, changed] of Object.entries(changes(request))) {
      it(`${vector.name}: refused with ${what}`, () => {
        const result = verify(changed);
        assert.ok(!result.ok);
        assert.equal(result.type, "InvalidSignatureException");
        assert.match(result.message, /^The request signature we calculated does not match/);
      });
    }
  }

  it("has what was published: 76 vectors, and 2 of the older suite", () => {
    assert.equal(suite.vectors.length, 78);
    assert.equal(suite.vectors.filter(({ name }) => REFUSED[name] ?? REFUSED[name.replace(/ \(.*/, "")]).length, 13);
  });
});

function changes(request: SentRequest): Record<string, SentRequest> {
  const flip = (hex: string) => (hex.endsWith("0") ? `${hex.slice(0, -1)}1` : `${hex.slice(0, -1)}0`);
  const inSignature = (text: string) => text.replace(/(?<=Signature=)[0-9a-f]{64}/, flip);
  return {
    "another method": { ...request, method: "PATCH" },
    "another path": { ...request, target: request.target.replace(/^[^?]*/, "$&x") },
    "one parameter more": {
      ...request,
      target: `${request.target}${request.target.includes("?") ? "&" : "?"}x=`,
    },
    "another host": {
      ...request,
      rawHeaders: request.rawHeaders.map(([name, value]) => [name, /^host$/i.test(name) ? "example.com" : value]),
    },
    "another body": { ...request, body: Buffer.concat([request.body, Buffer.from("x")]) },
    "one digit of the signature changed": {
      ...request,
      target: inSignature(request.target),
      rawHeaders: request.rawHeaders.map(([name, value]) => [name, inSignature(value)]),
    },
  };
}

/** Reads a vector's request: no CR, raw UTF-8, and header values that go on in the next line. */
function parse(text: string): SentRequest {
  const bytes = Buffer.from(text).toString("latin1");
  const end = bytes.indexOf("\n\n");
  const [first = "", ...lines] = (end < 0 ? bytes : bytes.slice(0, end)).replace(/\n(?=[ \t])/g, " ").split("\n");
  const method = first.slice(0, first.indexOf(" "));
  const target = first.slice(method.length + 1, first.lastIndexOf(" "));
  const rawHeaders = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const body = end < 0 ? "" : bytes.slice(end + 2).trim();
  return { method, target, rawHeaders, body: Buffer.from(body, "latin1") };
}
