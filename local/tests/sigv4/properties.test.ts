import assert from "node:assert/strict";
import fc from "fast-check";
import { lookup, NOW, type Plain, SCOPE, signed, verifySent } from "./signing";

const segment = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }).map(encodeURIComponent),
  fc.constantFrom("", ".", "..", "%2e", "%2F", "@x:y", "a+b", "(a)*!'", "$default", "a;b,c=d&e"),
);
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 6 })
  .filter((text) => !/^x-amz-/i.test(text) && text !== "__proto__");
const value = fc.string({ unit: "grapheme", maxLength: 8 });
const headerName = fc.stringMatching(/^x-[a-z][a-z0-9-]{0,8}$/).filter((text) => !text.startsWith("x-am"));
const headerValue = fc.string({ unit: "grapheme-ascii", maxLength: 12 });

const plain: fc.Arbitrary<Plain> = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"),
  path: fc.array(segment, { maxLength: 5 }).map((segments) => `/dev/${segments.join("/")}`),
  query: fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  headers: fc.dictionary(headerName, headerValue, { maxKeys: 3, noNullPrototype: true }),
  body: fc.oneof(fc.constant(undefined), fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 })),
});

describe("sigv4: whatever is signed", () => {
  for (const presign of [false, true]) {
    it(`is let in, ${presign ? "presigned" : "in the header"}`, async () => {
      await fc.assert(
        fc.asyncProperty(plain, async (request) => {
          const result = verifySent(await signed(request, { presign }), { lookup, scope: SCOPE, now: NOW });
          assert.ok(result.ok, result.ok ? "" : result.message);
        }),
        { numRuns: 150 },
      );
    });
  }

  it("is refused with any byte of the body, any character of the query or the path changed", async () => {
    await fc.assert(
      fc.asyncProperty(plain, fc.nat(), async (given, at) => {
        const request = await signed({ ...given, path: "/dev/orders/7", body: "some body" });
        const body = Buffer.from(request.body);
        body[at % body.length] = (body[at % body.length] ?? 0) ^ 1;
        const index = 1 + (at % (request.target.length - 1));
        const character = request.target[index];
        fc.pre(character !== undefined && /[a-z]/.test(character));
        const target = `${request.target.slice(0, index)}_${request.target.slice(index + 1)}`;
        for (const changed of [
          { ...request, body },
          { ...request, target },
        ]) {
          const result = verifySent(changed, { lookup, scope: SCOPE, now: NOW });
          assert.ok(!result.ok);
          assert.equal(result.type, "InvalidSignatureException");
        }
      }),
      { numRuns: 80 },
    );
  });

  it("is refused, never a fault, where the request is noise", () => {
    const noise = fc.string({ unit: "binary", maxLength: 30 });
    const pairs = fc.constantFrom("authorization", "x-amz-date", "host", "date", "x-amz-security-token");
    const credentials = fc.constantFrom(
      "AWS4-HMAC-SHA256 Credential=a/20260102/eu-central-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
      "AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=",
      "20260102T030405Z",
    );
    fc.assert(
      fc.property(
        noise,
        noise,
        fc.array(fc.tuple(fc.oneof(pairs, noise), fc.oneof(credentials, noise)), { maxLength: 5 }),
        fc.oneof(fc.constant("?X-Amz-Algorithm=AWS4-HMAC-SHA256&"), fc.constant("")),
        (method, path, rawHeaders, query) => {
          const result = verifySent(
            { method, target: `/${path}${query}${path}`, rawHeaders, body: Buffer.from(path) },
            { lookup, scope: SCOPE, now: NOW },
          );
          assert.ok(!result.ok);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
