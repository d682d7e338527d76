import assert from "node:assert/strict";
import { parseQuery } from "../../http/query";
import { canonicalQuery } from "../../sigv4/canonical-query";

const CASES: [sent: string, canonical: string, source: string][] = [
  ["%24filter=id+eq+123", "%24filter=id%20eq%20123", "API Gateway, zirkelc/aws-signature-v4 issue 4"],
  ["foo=*!()", "foo=%2A%21%28%29", "API Gateway, aws-amplify/amplify-js issue 2356"],
  ["b=2&a=1", "a=1&b=2", "IAM User Guide, step 1"],
  ["a=2&a=10&a=1", "a=1&a=10&a=2", "IAM User Guide, step 1"],
  ["a-b=1&a=2", "a=2&a-b=1", "sorted by name, not by pair"],
  ["b=1&B=2&%C3%A4=3", "%C3%A4=3&B=2&b=1", "sorted by bytes, encoded"],
  ["a", "a=", "IAM User Guide, step 1"],
  ["a=&&b", "a=&b=", "empty pairs are none"],
  ["=v", "=v", "an empty name is a name"],
  ["a=b=c", "a=b%3Dc", "the first equal sign parts name and value"],
  ["a=%2b%2B+", "a=%2B%2B%20", "encoding in capitals"],
  ["a=%zz%4", "a=%25zz%254", "a percent sign that encodes nothing"],
  ["a=%ff", "a=%FF", "bytes that are no UTF-8 stay as they are"],
  ["", "", "no query"],
];

describe("sigv4: the canonical query", () => {
  for (const [sent, canonical, source] of CASES) {
    it(`${sent || "(empty)"} is ${canonical || "(empty)"} (${source})`, () => {
      assert.equal(canonicalQuery(parseQuery(sent)), canonical);
    });
  }
});
