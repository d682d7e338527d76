import assert from "node:assert/strict";
import { readHead } from "../../http/request-head";
import type { CanonicalParts } from "../../sigv4/canonical-request";
import { EXPLANATION_BUDGET, explainMismatch } from "../../sigv4/explain";

describe("the budget of an explanation", () => {
  for (const length of [100, 1_000, 10_000, 100_000]) {
    it(`holds for 50 signed headers of ${length} characters`, () => {
      const headers = Array.from({ length: 50 }, (_, index) => [`x-${index}`, `a  ${"b".repeat(length)}`] as const);
      const head = readHead({ method: "GET", url: "/dev/me?a=1", rawHeaders: headers.flat() });
      const came: CanonicalParts = {
        method: "GET",
        path: "/dev/me",
        query: "a=1",
        headers: headers.map(([name, value]) => [name, value.replace("  ", " ")] as const),
        payloadHash: "0",
      };
      let hashed = 0;
      let longest = 0;
      const signed = (canonical: string) => {
        hashed += canonical.length;
        longest = Math.max(longest, canonical.length);
        return false;
      };
      const authorization = {
        form: "header" as const,
        algorithm: "AWS4-HMAC-SHA256",
        credential: "",
        signedHeaders: headers.map(([name]) => name),
        signature: "",
        date: "",
        sessionToken: undefined,
        regionSet: undefined,
      };
      explainMismatch(
        { request: { ...head, body: Buffer.alloc(0) }, authorization, readings: [came, came], signed },
        {},
      );
      assert.ok(longest > 0);
      assert.ok(hashed <= EXPLANATION_BUDGET + longest, `${hashed} characters`);
    });
  }
});
