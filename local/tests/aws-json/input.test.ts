import assert from "node:assert/strict";
import { parseInput } from "../../aws-json/input";
import { text, textMap, texts } from "../../aws-json/members";
import { AwsError } from "../../common/errors";

function refused(act: () => unknown, message: string): AwsError {
  let error: unknown;
  try {
    act();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error instanceof AwsError, "it was not refused");
  assert.equal(error.name, "SerializationException");
  assert.equal(error.status, 400);
  assert.equal(error.message, message);
  return error;
}

// Recorded against Athena, which speaks AWS JSON 1.1 too, and against Kinesis (mhart/kinesalite, test/connection.js):
// a body that is no structure has no message, but for a list.
describe("aws-json: a body that is no object", () => {
  const cases: [body: string | Buffer, message: string, actual: string][] = [
    ["", "", "empty"],
    ["{", "", "malformed"],
    ['{"a":1,}', "", "malformed"],
    ["{} {}", "", "malformed"],
    ["hello", "", "malformed"],
    ["null", "", "null"],
    ['"x"', "", "a string"],
    ["true", "", "a boolean"],
    ["1", "", "a number"],
    ["[]", "Start of list found where not expected", "a list"],
    [Buffer.from('{"a":"\xff"}', "latin1"), "", "malformed"],
    [Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), "", "malformed"],
    [`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "", "malformed"],
  ];
  for (const [body, message, actual] of cases) {
    it(`refuses ${JSON.stringify(body.toString().slice(0, 20))}`, () => {
      assert.equal(refused(() => parseInput(Buffer.from(body)), message).reason?.actual, actual);
    });
  }
});

describe("aws-json: members that nobody sent", () => {
  it("gives no object a prototype", () => {
    const input = parseInput(Buffer.from('{"Logins":{"a":"b"},"List":[{}]}'));
    assert.equal(Object.getPrototypeOf(input), null);
    assert.equal(Object.getPrototypeOf(input.Logins), null);
    assert.equal(Object.getPrototypeOf((input.List as object[])[0]), null);
    assert.equal("constructor" in input, false);
  });

  it("drops __proto__ at any depth, so that a copy has none either", () => {
    const input = parseInput(Buffer.from('{"__proto__":{"admin":"yes"},"a":{"__proto__":{"admin":"yes"},"b":1}}'));
    assert.equal(({ ...input } as { admin?: string }).admin, undefined);
    assert.equal((Object.assign({}, input) as { admin?: string }).admin, undefined);
    assert.equal((Object.assign({}, input.a) as { admin?: string }).admin, undefined);
    assert.equal(text(input, "admin"), undefined);
    assert.deepEqual(Object.keys(input.a as object), ["b"]);
  });

  it("reads own members alone", () => {
    assert.equal(text({}, "constructor"), undefined);
    assert.equal(textMap({}, "toString"), undefined);
    assert.equal(texts({}, "__proto__"), undefined);
  });
});

describe("aws-json: members of another type", () => {
  const string = "can not be converted to a String";
  const list = "Start of list found where not expected";
  const map = "Start of structure or map found where not expected.";
  // The words of the Athena and Kinesis recordings above; FALSE_VALUE and NULL_VALUE are made like TRUE_VALUE.
  const cases: [read: typeof text | typeof texts | typeof textMap, value: unknown, message: string][] = [
    [text, 1, `NUMBER_VALUE ${string}`],
    [text, true, `TRUE_VALUE ${string}`],
    [text, false, `FALSE_VALUE ${string}`],
    [text, ["x"], list],
    [text, { a: 1 }, map],
    [texts, "x", "Expected list or null"],
    [texts, 1, "Expected list or null"],
    [texts, {}, map],
    [texts, [1], `NUMBER_VALUE ${string}`],
    [texts, [null], `NULL_VALUE ${string}`],
    [texts, [["x"]], list],
    [textMap, "x", "Expected map or null"],
    [textMap, false, "Expected map or null"],
    [textMap, [], list],
    [textMap, { a: 1 }, `NUMBER_VALUE ${string}`],
    [textMap, { a: {} }, map],
  ];
  for (const [read, value, message] of cases) {
    it(`${read.name} refuses ${JSON.stringify(value)}`, () => {
      const { reason } = refused(() => read({ Member: value }, "Member"), message);
      assert.equal(reason?.check, "Member");
    });
  }

  it("takes null as nothing", () => {
    assert.equal(text({ Member: null }, "Member"), undefined);
    assert.equal(texts({ Member: null }, "Member"), undefined);
    assert.equal(textMap({ Member: null }, "Member"), undefined);
    assert.deepEqual(textMap({ Member: { a: null, b: "c" } }, "Member"), new Map([["b", "c"]]));
  });

  it("takes what is of the right type", () => {
    assert.equal(text({ Member: "" }, "Member"), "");
    assert.deepEqual(texts({ Member: ["a", "b"] }, "Member"), ["a", "b"]);
    assert.deepEqual(textMap({ Member: { a: "b" } }, "Member"), new Map([["a", "b"]]));
  });
});
