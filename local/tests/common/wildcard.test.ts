import assert from "node:assert/strict";
import fc from "fast-check";
import { characters, matches, wildcards } from "../../common/wildcard";

const ROW: [pattern: string, matching: string[], near: string[]][] = [
  ["a/b", ["a/b"], ["a/b/", "/a/b", "a/B", "a/", "a", "", "a//b", "xa/b", "a/bx", "a/b\n"]],
  ["a.b", ["a.b"], ["axb", "ab"]],
  ["*", ["", "a", "a/b:c", "*", "\n", "👩‍💻"], []],
  ["**", ["", "a"], []],
  ["?", ["a", "/", ":", "*", "👩"], ["", "ab"]],
  ["??", ["ab"], ["a", "abc"]],
  ["a*", ["a", "ab", "a/b:c"], ["", "ba", "A"]],
  ["*a", ["a", "ba", "a/a"], ["", "ab"]],
  ["*a*", ["a", "bab"], ["", "b"]],
  ["a*b", ["ab", "a/b", "abab"], ["a", "b", "aba", "xab"]],
  ["a?b", ["a/b", "a?b"], ["ab", "a//b"]],
  ["a*?b", ["axb", "axxb"], ["ab"]],
  ["*ab*ab*", ["abab", "xabxabx"], ["ab", "aab", "aba"]],
  ["a*b?c", ["abxc", "abbxc", "axbbc"], ["abc", "abxxc"]],
  [
    "dev/*/admin",
    ["dev/GET/admin", "dev//admin", "dev/GET/x/admin"],
    ["dev/GET/admin/", "dev/admin", "prod/GET/admin"],
  ],
  ["dev/GET/*", ["dev/GET/", "dev/GET/a/b"], ["dev/GET", "dev/POST/", "xdev/GET/"]],
  [".*", [".", ".a"], ["a", ""]],
  ["[ab]+(c|d)$^\\", ["[ab]+(c|d)$^\\"], ["ac", "a"]],
  ["", [""], ["a", " "]],
];
// "IAM JSON policy elements: Resource", using wildcards in resource ARNs: the objects that this ARN applies to.
const DOCUMENTED: typeof ROW = [
  [
    "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*",
    [
      "1/test/object.jpg",
      "1/2/test/object.jpg",
      "1/2/test/3/object.jpg",
      "1///test///object.jpg",
      "/test/object.jpg",
      "1/test/",
    ].map((key) => `arn:aws:s3:::amzn-s3-demo-bucket/${key}`),
    ["1-test/object.jpg", "test/object.jpg", "1/2/test.jpg"].map((key) => `arn:aws:s3:::amzn-s3-demo-bucket/${key}`),
  ],
];

function match(pattern: string, text: string): boolean {
  return matches(wildcards(pattern), characters(text));
}

/** By definition, and as slow as that is. */
function reference(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] === "*")
    return reference(pattern.slice(1), text) || (text !== "" && reference(pattern, text.slice(1)));
  return text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && reference(pattern.slice(1), text.slice(1));
}

const short = (alphabet: string) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength: 8 }).map((chars) => chars.join(""));

describe("wildcards", () => {
  for (const [pattern, matching, near] of [...ROW, ...DOCUMENTED]) {
    for (const text of matching) {
      it(`${pattern} matches ${JSON.stringify(text)}`, () => assert.equal(match(pattern, text), true));
    }
    for (const text of near) {
      it(`${pattern} does not match ${JSON.stringify(text)}`, () => assert.equal(match(pattern, text), false));
    }
  }

  it("agree with their definition", () => {
    fc.assert(
      fc.property(short("ab/*?"), short("ab/"), (pattern, text) => {
        assert.equal(match(pattern, text), reference(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  it("are anchored: a pattern without any matches itself alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, text) => {
        const plain = pattern.replace(/[*?]/g, "");
        assert.equal(match(plain, plain), true);
        assert.equal(match(plain, text), plain === text);
        assert.equal(match(plain, `${plain}${text}`), text === "");
        assert.equal(match(plain, `${text}${plain}`), text === "");
      }),
    );
  });

  it("take no more steps than the product of both lengths, in however many ways they could match", () => {
    const pattern = wildcards(`${"*a".repeat(200)}b`);
    const text = characters("a".repeat(800));
    let steps = 0;
    const counted = new Proxy(text, {
      get(target, name) {
        // Each step reads the length, and some a character.
        if (name === "length") assert.ok(++steps <= pattern.length * text.length, "it ends the search that goes on");
        return Reflect.get(target, name);
      },
    });
    assert.equal(matches(pattern, counted), false);
  });
});
