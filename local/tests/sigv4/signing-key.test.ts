import assert from "node:assert/strict";
import { signingKey } from "../../sigv4/signing-key";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const CREDENTIAL = {
  algorithm: "AWS4-HMAC-SHA256",
  accessKeyId: "AKIDEXAMPLE",
  date: "20150830",
  region: "us-east-1",
  service: "iam",
  terminator: "aws4_request",
};
/** IAM User Guide, "Examples of how to derive a signing key for Signature Version 4". */
const KEY = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9";

describe("the signing key", () => {
  const key = (change: Partial<typeof CREDENTIAL> = {}, secret = SECRET) =>
    signingKey(secret, { ...CREDENTIAL, ...change }).toString("hex");

  it("is AWS's, the second time too", () => {
    assert.deepEqual([key(), key()], [KEY, KEY]);
  });

  for (const [part, other] of Object.entries({
    date: "20150831",
    region: "us-east-2",
    service: "sts",
    terminator: "x",
  })) {
    it(`is another for another ${part}`, () => {
      assert.equal(key(), KEY);
      assert.notEqual(key({ [part]: other }), KEY);
    });
  }

  it("is another for another secret, and for parts that only read the same joined", () => {
    assert.notEqual(key({}, `${SECRET}2`), KEY);
    assert.notEqual(key({ region: "us-east-1/i", service: "am" }), key({ region: "us-east-1", service: "i/am" }));
    assert.notEqual(key({ date: "2015", region: "0830us-east-1" }), KEY);
  });

  it("is right beyond the thousand that are kept", () => {
    const secrets = Array.from({ length: 1001 }, (_, index) => `secret-${index}`);
    const first = secrets.map((secret) => key({}, secret));
    assert.equal(new Set(first).size, secrets.length);
    assert.deepEqual(
      secrets.map((secret) => key({}, secret)),
      first,
    );
    assert.equal(key(), KEY);
  });
});
