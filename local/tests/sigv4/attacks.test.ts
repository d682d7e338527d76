import assert from "node:assert/strict";
import { addHeader, KEYS, lookup, NOW, SCOPE, type SentRequest, signed, verifySent, withHeader } from "./signing";

const DAY = 86_400_000;
const MISMATCH = "InvalidSignatureException";
const UNKNOWN = "UnrecognizedClientException";
const INCOMPLETE = "IncompleteSignatureException";

const REQUEST = {
  method: "POST",
  path: "/dev/orders/7",
  query: { b: "2", a: "x y", list: ["2", "1"], time: "3:04" },
  headers: { "content-type": "application/json", "x-note": "hello" },
  body: '{"n":1}',
};

type Change = (request: SentRequest) => SentRequest;
const target =
  (edit: (target: string) => string): Change =>
  (request) => ({ ...request, target: edit(request.target) });
const header =
  (name: string, value: string | undefined): Change =>
  (request) =>
    withHeader(request, name, () => value);
const authorization =
  (edit: (value: string) => string): Change =>
  (request) =>
    withHeader(request, "authorization", edit);
const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);

/** Each changes one thing of a rightly signed request. */
const SIGNED: [title: string, change: Change, type: string][] = [
  ["method", (request) => ({ ...request, method: "PUT" }), MISMATCH],
  ["method in lower case", (request) => ({ ...request, method: "post" }), MISMATCH],
  ["path", target((text) => text.replace("/7", "/8")), MISMATCH],
  ["path in capitals", target((text) => text.replace("/orders", "/Orders")), MISMATCH],
  ["path with a slash at its end", target((text) => text.replace("/7?", "/7/?")), MISMATCH],
  ["path up a level", target((text) => text.replace("/7?", "/7/..?")), MISMATCH],
  ["path encoded otherwise", target((text) => text.replace("/7", "/%37")), MISMATCH],
  ["path with an encoded slash", target((text) => text.replace("/7", "%2F7")), MISMATCH],
  ["path with encoded dots", target((text) => text.replace("/7", "/x/%2e%2e/7")), MISMATCH],
  ["path with a fragment", target((text) => text.replace("/7", "/7#x")), MISMATCH],
  ["path in absolute form", target((text) => `http://localhost:3000${text}`), MISMATCH],
  ["path with a wide character for a narrow one", target((text) => text.replace("/7", "/\u0137")), MISMATCH],
  ["a parameter's value", target((text) => text.replace("b=2", "b=3")), MISMATCH],
  ["a parameter's name", target((text) => text.replace("b=2", "c=2")), MISMATCH],
  ["a parameter added", target((text) => `${text}&admin=1`), MISMATCH],
  ["a parameter repeated", target((text) => `${text}&b=2`), MISMATCH],
  ["a parameter removed", target((text) => text.replace("b=2&", "")), MISMATCH],
  ["a parameter encoded twice", target((text) => text.replace("x%20y", "x%2520y")), MISMATCH],
  ["a plus sign encoded for a space", target((text) => text.replace("x%20y", "x%2By")), MISMATCH],
  ["an ampersand encoded", target((text) => text.replace("b=2&", "b=2%26")), MISMATCH],
  ["the whole query removed", target((text) => text.replace(/\?.*/, "")), MISMATCH],
  ["host", header("host", "example.com"), MISMATCH],
  ["host's port", header("host", "localhost:3001"), MISMATCH],
  ["host's port removed", header("host", "localhost"), MISMATCH],
  ["host given twice", (request) => addHeader(request, "host", "localhost:3000"), MISMATCH],
  ["content type", header("content-type", "text/plain"), MISMATCH],
  ["content type removed", header("content-type", undefined), INCOMPLETE],
  ["a header's value", header("x-note", "hallo"), MISMATCH],
  ["a header's value emptied", header("x-note", ""), MISMATCH],
  ["a header's capitals", header("x-note", "Hello"), MISMATCH],
  ["a signed header given twice", (request) => addHeader(request, "X-Note", "hello"), MISMATCH],
  ["a header's no-break space for a space", header("x-note", "hello\u00a0"), MISMATCH],
  ["x-amz-content-sha256", header("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), MISMATCH],
  ["body", (request) => ({ ...request, body: Buffer.from('{"n":2}') }), MISMATCH],
  ["body emptied", (request) => ({ ...request, body: Buffer.alloc(0) }), MISMATCH],
  ["body with a byte more", (request) => ({ ...request, body: Buffer.from('{"n":1}\n') }), MISMATCH],
  ["date by a second", header("x-amz-date", "20260102T030406Z"), MISMATCH],
  ["date given twice", (request) => addHeader(request, "x-amz-date", "20260102T030405Z"), INCOMPLETE],
  ["date removed", header("x-amz-date", undefined), INCOMPLETE],
  ["key id", authorization((value) => value.replace("EXAMPLE00", "EXAMPLE01")), UNKNOWN],
  ["scope's date", authorization((value) => value.replace("/20260102/", "/20260103/")), MISMATCH],
  ["scope's region", authorization((value) => value.replace("eu-central-1", "eu-west-1")), MISMATCH],
  ["scope's service", authorization((value) => value.replace("execute-api", "s3")), MISMATCH],
  ["scope's terminator", authorization((value) => value.replace("aws4_request", "aws4_requests")), MISMATCH],
  ["algorithm", authorization((value) => value.replace("SHA256", "SHA512")), INCOMPLETE],
  ["no algorithm", authorization((value) => value.replace("AWS4-HMAC-SHA256 ", "")), INCOMPLETE],
  ["host left out of SignedHeaders", authorization((value) => value.replace("host;", "")), MISMATCH],
  ["a header left out of SignedHeaders", authorization((value) => value.replace(";x-note", "")), MISMATCH],
  ["SignedHeaders emptied", authorization((value) => value.replace(/SignedHeaders=[^,]*/, "SignedHeaders=")), MISMATCH],
  ["a header added to SignedHeaders", authorization((value) => value.replace("host;", "date;host;")), INCOMPLETE],
  ["a header twice in SignedHeaders", authorization((value) => value.replace("host;", "host;host;")), INCOMPLETE],
  ["signature emptied", authorization((value) => value.replace(/Signature=.*/, "Signature=")), MISMATCH],
  ["signature cut short", authorization((value) => value.slice(0, -1)), MISMATCH],
  ["signature with a digit more", authorization((value) => `${value}0`), MISMATCH],
  [
    "signature in capitals",
    authorization((value) => value.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase())),
    MISMATCH,
  ],
  ["a second Signature", authorization((value) => `${value}, Signature=${"0".repeat(64)}`), MISMATCH],
  ["a second Credential", authorization((value) => `${value}, Credential=a/b/c/d/e`), MISMATCH],
  ["session token", header("x-amz-security-token", "another"), UNKNOWN],
  ["session token removed", header("x-amz-security-token", undefined), INCOMPLETE],
  ["session token given twice", (request) => addHeader(request, "x-amz-security-token", KEYS.sessionToken), INCOMPLETE],
  ["session token in the query", target((text) => `${text}&X-Amz-Security-Token=another`), MISMATCH],
  ["authorization removed", header("authorization", undefined), "MissingAuthenticationTokenException"],
  ["authorization given twice", (request) => addHeader(request, "authorization", "AWS4-HMAC-SHA256"), INCOMPLETE],
  ["a presigned query beside it", target((text) => `${text}&X-Amz-Algorithm=AWS4-HMAC-SHA256`), MISMATCH],
];

/** Each changes one thing of a rightly presigned request. */
const PRESIGNED: [title: string, change: Change, type: string][] = [
  ["method", (request) => ({ ...request, method: "PUT" }), MISMATCH],
  ["path", target((text) => text.replace("/7", "/8")), MISMATCH],
  ["a parameter added", target((text) => `${text}&admin=1`), MISMATCH],
  ["a parameter removed", target((text) => text.replace("b=2&", "")), MISMATCH],
  ["host", header("host", "example.com"), MISMATCH],
  ["body", (request) => ({ ...request, body: Buffer.from("x") }), MISMATCH],
  ["expiry", target((text) => text.replace("Expires=60", "Expires=600")), MISMATCH],
  ["expiry removed", target((text) => text.replace("X-Amz-Expires=60&", "")), MISMATCH],
  ["date", target((text) => text.replace("030405Z", "030406Z")), MISMATCH],
  ["key id", target((text) => text.replace("EXAMPLE00", "EXAMPLE01")), UNKNOWN],
  ["scope's date", target((text) => text.replace("%2F20260102%2F", "%2F20260103%2F")), MISMATCH],
  ["scope's region", target((text) => text.replace("eu-central-1", "eu-west-1")), MISMATCH],
  ["scope's service", target((text) => text.replace("execute-api", "s3")), MISMATCH],
  ["algorithm", target((text) => text.replace("SHA256", "SHA512")), INCOMPLETE],
  ["a second algorithm", target((text) => `${text}&X-Amz-Algorithm=none`), INCOMPLETE],
  ["a parameter behind a second signature", target((text) => `${text}&X-Amz-Signature=x;role=admin`), INCOMPLETE],
  ["a parameter behind a semicolon", target((text) => `${text};role=admin`), MISMATCH],
  ["SignedHeaders", target((text) => text.replace("SignedHeaders=", "SignedHeaders=accept%3B")), INCOMPLETE],
  ["host left out", target((text) => text.replace("SignedHeaders=host", "SignedHeaders=x-note")), MISMATCH],
  ["signature removed", target((text) => text.replace(/&X-Amz-Signature=[0-9a-f]*/, "")), INCOMPLETE],
  ["signature emptied", target((text) => text.replace(/(X-Amz-Signature=)[0-9a-f]*/, "$1")), MISMATCH],
  ["session token", target((text) => text.replace("FwoG", "GwoG")), UNKNOWN],
  ["session token removed", target((text) => text.replace(/X-Amz-Security-Token=[^&]*&/, "")), UNKNOWN],
];

/** What nobody needs to have signed, or may come in another shape: AWS lets it in. */
const HARMLESS: [title: string, change: Change][] = [
  ["the query in another order", target((text) => text.replace("b=2&", "").concat("&b=2"))],
  ["repeated parameters in another order", target((text) => text.replace("list=2&list=1", "list=1&list=2"))],
  ["a space as a plus sign", target((text) => text.replace("x%20y", "x+y"))],
  ["a parameter's letter encoded", target((text) => text.replace("b=2", "%62=2"))],
  ["encoding in lower case", target((text) => text.replace("%3A", "%3a"))],
  ["an ampersand too many", target((text) => text.replace("b=2&", "b=2&&"))],
  ["an unsigned header", (request) => addHeader(request, "x-smuggled", "admin")],
  ["an unsigned x-amz header, as CloudFront adds one", (request) => addHeader(request, "x-amz-cf-id", "x")],
  [
    "header names in capitals",
    (request) => ({
      ...request,
      rawHeaders: request.rawHeaders.map(([name, value]) => [name.toUpperCase(), value]),
    }),
  ],
  ["headers in another order", (request) => ({ ...request, rawHeaders: [...request.rawHeaders].reverse() })],
  ["spaces around a value", header("x-note", "  hello\t")],
];

describe("sigv4: one thing changed", () => {
  let request: SentRequest;
  let presigned: SentRequest;
  before(async () => {
    request = await signed(REQUEST);
    presigned = await signed({ ...REQUEST, headers: {}, body: undefined }, { presign: true });
  });
  const verify = (changed: SentRequest) => verifySent(changed, { lookup, scope: SCOPE, now: NOW });

  it("unchanged, both are let in", () => {
    assert.ok(verify(request).ok);
    assert.ok(verify(presigned).ok);
  });

  for (const [form, cases] of Object.entries({ signed: SIGNED, presigned: PRESIGNED })) {
    for (const [title, change, type] of cases) {
      it(`${form}, refused: ${title}`, () => {
        const original = form === "signed" ? request : presigned;
        const changed = change(original);
        assert.notDeepEqual(changed, original);
        const result = verify(changed);
        assert.ok(!result.ok);
        assert.equal(result.type, type);
        const signature = /Signature=([0-9a-f]{64})/.exec(JSON.stringify(original))?.[1] ?? "";
        for (const secret of [KEYS.secretAccessKey, KEYS.sessionToken, "FwoG", signature]) {
          assert.ok(!JSON.stringify(result.reason).includes(secret));
        }
      });
    }
  }

  for (const [title, change] of HARMLESS) {
    it(`signed, let in: ${title}`, () => {
      const changed = change(request);
      assert.notDeepEqual(changed, request);
      assert.ok(verify(changed).ok);
    });
  }

  it("refused: every single digit of the signature changed", () => {
    const [, value = ""] = request.rawHeaders.find(([name]) => name === "authorization") ?? [];
    const start = value.indexOf("Signature=") + "Signature=".length;
    for (let at = start; at < value.length; at++) {
      const result = verify(withHeader(request, "authorization", () => flip(value, at)));
      assert.ok(!result.ok);
      assert.equal(result.type, MISMATCH);
    }
  });

  it("refused: a day later, with the date of the request moved but not the signature", () => {
    const moved = withHeader(request, "x-amz-date", () => "20260103T030405Z");
    const result = verifySent(moved, { lookup, scope: SCOPE, now: NOW + DAY });
    assert.ok(!result.ok);
    assert.equal(result.type, MISMATCH);
  });
});

describe("sigv4: work before the signature is known to be right", () => {
  const listing = (names: string[]): Change =>
    authorization((value) => value.replace("host;", `host;${names.join(";")};`));
  const names = (count: number) => Array.from({ length: count }, (_, index) => `x-h${index}`);
  const carrying = (request: SentRequest, count: number) =>
    names(count).reduce((sent, name) => addHeader(sent, name, "v"), request);
  let lookups = 0;
  const counted: typeof lookup = (...asked) => {
    lookups += 1;
    return lookup(...asked);
  };

  for (const [title, count] of [
    ["51 signed headers", 51],
    ["1,500 signed headers", 1_500],
  ] as const) {
    it(`refused before the key is looked up: ${title}`, async () => {
      lookups = 0;
      const request = listing(names(count))(carrying(await signed(REQUEST), count));
      const result = verifySent(request, { lookup: counted, scope: SCOPE, now: NOW });
      assert.ok(!result.ok);
      assert.equal(result.type, INCOMPLETE);
      assert.equal(result.reason.expected, "at most 50 names, each once");
      assert.equal(lookups, 0);
    });
  }

  it("let in: as many signed headers as are allowed", async () => {
    const headers = Object.fromEntries(names(40).map((name) => [name, "v"]));
    assert.ok(verifySent(await signed({ ...REQUEST, headers }), { lookup, scope: SCOPE, now: NOW }).ok);
  });
});

describe("sigv4: the payload", () => {
  const hashed = (value: string) => ({ ...REQUEST, headers: { "x-amz-content-sha256": value } });

  it("refused: UNSIGNED-PAYLOAD, rightly signed", async () => {
    const result = verifySent(await signed(hashed("UNSIGNED-PAYLOAD")), { lookup, scope: SCOPE, now: NOW });
    assert.ok(!result.ok);
    assert.equal(result.type, MISMATCH);
    // The hash of the body: `printf '{"n":1}' | sha256sum`.
    assert.match(result.message, /\n2bfd14f43d17fc7cea24e0917a8879b4b2f880b8baeec1b9d90fbaad655e71bd'\n/);
  });

  it("refused: the hash of another body, rightly signed", async () => {
    const other = await signed(hashed("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"));
    const result = verifySent(other, { lookup, scope: SCOPE, now: NOW });
    assert.ok(!result.ok);
    assert.equal(result.type, MISMATCH);
  });
});

describe("sigv4: the host", () => {
  const clientOf = (host: string) => signed({ ...REQUEST, headers: { host } });

  it("let in: signed without the port that it is sent with, as aws-api-gateway-client does", async () => {
    const request = withHeader(await clientOf("localhost"), "host", () => "localhost:3000");
    assert.ok(verifySent(request, { lookup, scope: SCOPE, now: NOW }).ok);
  });

  for (const [title, was, is] of [
    ["signed with another port", "localhost:4000", "localhost:3000"],
    ["signed with a port, sent without", "localhost:3000", "localhost"],
    ["signed without a port, sent to another host", "localhost", "example.com:3000"],
    ["signed without a port, sent with two", "localhost", "localhost:3000:3000"],
    ["signed as the front of the host", "localhost", "localhost.example.com:3000"],
  ] as const) {
    it(`refused: ${title}`, async () => {
      const result = verifySent(
        withHeader(await clientOf(was), "host", () => is),
        { lookup, scope: SCOPE, now: NOW },
      );
      assert.ok(!result.ok);
      assert.equal(result.type, MISMATCH);
    });
  }
});

describe("sigv4: the session token", () => {
  it("let in: added after signing, and the right one", async () => {
    const request = await signed({}, { keys: { ...KEYS, sessionToken: undefined } });
    const added = addHeader(request, "x-amz-security-token", KEYS.sessionToken);
    assert.ok(verifySent(added, { lookup, scope: SCOPE, now: NOW }).ok);
  });

  it("refused: added after signing, and another one", async () => {
    const request = await signed({}, { keys: { ...KEYS, sessionToken: undefined } });
    const result = verifySent(addHeader(request, "x-amz-security-token", "x"), { lookup, scope: SCOPE, now: NOW });
    assert.ok(!result.ok);
    assert.equal(result.type, UNKNOWN);
  });

  it("refused: signed with another secret", async () => {
    const request = await signed({}, { keys: { ...KEYS, secretAccessKey: "another" } });
    const result = verifySent(request, { lookup, scope: SCOPE, now: NOW });
    assert.ok(!result.ok);
    assert.equal(result.type, MISMATCH);
  });

  it("refused: presigned, and the token in a header instead", async () => {
    const request = await signed({}, { presign: true, keys: { ...KEYS, sessionToken: undefined } });
    const result = verifySent(addHeader(request, "x-amz-security-token", KEYS.sessionToken), {
      lookup,
      scope: SCOPE,
      now: NOW,
    });
    assert.ok(!result.ok);
    assert.equal(result.type, UNKNOWN);
  });
});
