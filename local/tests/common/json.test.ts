import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJson } from "../../common/json";

const TWICE: [text: string, key: string][] = [
  ['{"a":1,"a":2}', "a"],
  ['{"a":1,"a":1}', "a"],
  ['{"a":{"b":1,"c":[],"b":2}}', "b"],
  ['[{"a":1},{"b":{},"b":{}}]', "b"],
  ['{"a":1,"\\u0061":2}', "a"],
  ['{ "a" : {} , "b" : [{}] , "a" : 2 }', "a"],
  ['{"":1,"":2}', ""],
];
const ONCE: string[] = [
  '{"a":"a","b":"a"}',
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":2}]',
  '{"a":["a","a"],"b":"\\"a\\":{"}',
  '{"a":"}","b":"{","c":{"a":1}}',
  '"a"',
];

describe("JSON without doubled keys", () => {
  for (const [text, key] of TWICE) {
    it(`refuses ${text}`, () => {
      const message = `the key ${JSON.stringify(key)} stands twice in one object`;
      assert.throws(() => parseJson(text), { name: "SyntaxError", message });
    });
  }
  for (const text of ONCE) it(`takes ${text}`, () => assert.deepEqual(parseJson(text), JSON.parse(text)));

  it("reads whatever JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, undefined, 1);
        assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
    );
  });
});
