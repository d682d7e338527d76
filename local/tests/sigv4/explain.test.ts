import assert from "node:assert/strict";
import { explain } from "../../common/errors";
import {
  addHeader,
  KEYS,
  lookup,
  NOW,
  type Plain,
  SCOPE,
  type SentRequest,
  signed,
  verifySent,
  withHeader,
} from "./signing";

const HINTS = { otherHosts: ["api.example", "abc.execute-api.eu-central-1.amazonaws.com"] };

interface Case {
  title: string;
  /** What the client signs. */
  plain: Plain;
  presign?: boolean;
  /** What comes instead. */
  change?(request: SentRequest): SentRequest;
  text: string;
}

const target =
  (edit: (target: string) => string) =>
  (request: SentRequest): SentRequest => ({ ...request, target: edit(request.target) });

const CASES: Case[] = [
  {
    title: "another host",
    plain: { headers: { host: "api.example" } },
    change: (request) => withHeader(request, "host", () => "localhost:3000"),
    text: "the host that was signed is api.example, this is localhost:3000",
  },
  {
    title: "the path without the stage",
    plain: { path: "/me" },
    change: target(() => "/dev/me"),
    text: "the path was signed without the stage; signed: /me; came: /dev/me",
  },
  {
    title: "the root without the stage",
    plain: { path: "/" },
    change: target(() => "/dev/"),
    text: "the path was signed without the stage; signed: /; came: /dev/",
  },
  {
    title: "the stage alone",
    plain: { path: "/dev" },
    change: target(() => "/dev/me"),
    text: "the path was signed with the stage alone; signed: /dev; came: /dev/me",
  },
  {
    title: "no slash at the end",
    plain: { path: "/dev/me" },
    change: target(() => "/dev/me/"),
    text: "the path was signed without the slash at its end; signed: /dev/me; came: /dev/me/",
  },
  {
    title: "a slash at the end",
    plain: { path: "/dev/me/" },
    change: target(() => "/dev/me"),
    text: "the path was signed with a slash at its end; signed: /dev/me/; came: /dev/me",
  },
  {
    title: "a path encoded once only",
    // Signing encodes once, so that a client that signs what it sends signs the decoded path's canonical form.
    plain: { path: "/dev/a b" },
    change: target(() => "/dev/a%20b"),
    text: "the path was signed as it was sent, not encoded once more; signed: /dev/a%20b; came: /dev/a%2520b",
  },
  {
    title: "a query that was not signed",
    plain: {},
    change: target((text) => `${text}?id=7&secret=hidden`),
    text: "the query was not signed; signed: ; came: …=…&…=…",
  },
  {
    title: "an empty body",
    plain: { method: "POST" },
    change: (request) => ({ ...request, body: Buffer.from("x") }),
    text: "an empty body was signed; signed: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855; came: 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
  },
  {
    title: "UNSIGNED-PAYLOAD",
    plain: { method: "POST", body: "x", headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } },
    text: "UNSIGNED-PAYLOAD was signed, which Amazon S3 alone takes; signed: UNSIGNED-PAYLOAD; came: 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
  },
  {
    title: "the body that x-amz-content-sha256 names",
    plain: { method: "POST", body: "y" },
    change: (request) => ({ ...request, body: Buffer.from("x") }),
    text: "another body was signed, the one that x-amz-content-sha256 names; signed: a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa; came: 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
  },
  {
    title: "another method",
    plain: { method: "POST" },
    change: (request) => ({ ...request, method: "PUT" }),
    text: "the method that was signed is POST, this is PUT",
  },
  {
    title: "a repeated header, of which the first was signed",
    plain: { headers: { "x-note": "one" } },
    change: (request) => addHeader(request, "x-note", "two"),
    text: "of header x-note the first value alone was signed",
  },
  {
    title: "a repeated header, joined with a space",
    plain: { headers: { "x-note": "one, two" } },
    change: (request) =>
      addHeader(
        withHeader(request, "x-note", () => "one"),
        "x-note",
        "two",
      ),
    text: 'header x-note was signed with ", " between its values',
  },
  {
    title: "a plus sign that was signed as one",
    plain: { query: { q: "a+b" } },
    change: target((text) => text.replace("%2B", "+")),
    text: "the query was signed with plus signs, where a plus sign sent is a space",
  },
  {
    title: "an unsigned session token in a presigned query",
    plain: {},
    presign: true,
    text: "X-Amz-Security-Token was added to the query after signing",
  },
  {
    title: "two things at once",
    plain: { method: "POST", headers: { "x-note": "one" } },
    change: (request) => withHeader({ ...request, method: "PUT" }, "x-note", () => "two"),
    text: "no single change of host, path, query, body, method or spaces explains the signature: the secret key is probably wrong, or a signed header was changed",
  },
];

describe("sigv4: why a signature does not match", () => {
  for (const { title, plain, presign = false, change = (request: SentRequest) => request, text } of CASES) {
    it(title, async () => {
      const keys = presign ? { ...KEYS, sessionToken: undefined } : KEYS;
      const made = change(await signed(plain, { presign, keys }));
      const request = presign
        ? target((given) => `${given}&X-Amz-Security-Token=${encodeURIComponent(KEYS.sessionToken)}`)(made)
        : made;
      const result = verifySent(request, { lookup, scope: SCOPE, now: NOW, hints: HINTS });
      assert.ok(!result.ok);
      assert.equal(result.type, "InvalidSignatureException");
      const [first = ""] = presign ? (result.reason.text ?? "").split(";") : [result.reason.text ?? ""];
      assert.equal(first, text);
      assert.equal(result.reason.check, "signature");
      assert.ok(!JSON.stringify(result.reason).includes("FwoG"));
      assert.ok(!JSON.stringify(result.reason).includes("hidden"));
    });
  }

  it("gives the line that came as expected, and the one signed as actual", async () => {
    const request = withHeader(await signed({ headers: { host: "api.example" } }), "host", () => "localhost");
    const result = verifySent(request, { lookup, scope: SCOPE, now: NOW, hints: HINTS });
    assert.ok(!result.ok);
    assert.deepEqual(result.reason, {
      lock: "SigV4",
      check: "signature",
      expected: "host:localhost",
      actual: "host:api.example",
      text: "the host that was signed is api.example, this is localhost",
    });
    assert.equal(explain(result.reason), "SigV4: the host that was signed is api.example, this is localhost");
  });

  it("names another key where no change explains it", async () => {
    const request = await signed({}, { keys: { ...KEYS, secretAccessKey: "another" } });
    const result = verifySent(request, { lookup, scope: SCOPE, now: NOW, hints: HINTS });
    assert.ok(!result.ok);
    assert.match(result.reason.text ?? "", /the secret key is probably wrong/);
  });

  it("tells one fault from signing without the port, which is none", async () => {
    const request = await signed({ path: "/me", headers: { host: "localhost" } });
    const sent = withHeader({ ...request, target: "/dev/me" }, "host", () => "localhost:3000");
    const result = verifySent(sent, { lookup, scope: SCOPE, now: NOW, hints: HINTS });
    assert.ok(!result.ok);
    assert.equal(result.reason.text, "the path was signed without the stage; signed: /me; came: /dev/me");
  });

  it("stays short, whatever was sent", async () => {
    const long = "x".repeat(5000);
    const request = await signed({ path: `/${long}`, query: { [long]: long } });
    const result = verifySent(
      { ...request, target: `/dev${request.target}` },
      { lookup, scope: SCOPE, now: NOW, hints: HINTS },
    );
    assert.ok(!result.ok);
    assert.ok((result.reason.text ?? "").length < 400);
    assert.ok(result.reason.expected.length <= 100);
  });
});
