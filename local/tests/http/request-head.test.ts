import assert from "node:assert/strict";
import { readHead } from "../../http/request-head";

describe("http: the head of a request", () => {
  it("keeps every field of a header, in the order sent and in the first one's spelling", () => {
    const { headers } = readHead({ rawHeaders: ["X-A", "1", "Host", "h", "x-a", "2", "X-A", "3"] });
    assert.deepEqual(headers.values("x-A"), ["1", "2", "3"]);
    assert.equal(headers.joined("x-a"), "1,2,3");
    assert.equal(headers.joined("x-b"), undefined);
    assert.equal(headers.spelled("X-A"), "3");
    assert.equal(headers.spelled("x-a"), "2");
    assert.equal(headers.spelled("X-a"), undefined);
    assert.deepEqual([...headers.fields.keys()], ["x-a", "host"]);
    assert.equal(headers.fields.get("x-a")?.name, "X-A");
  });

  it("does not take a header's name for one of an object", () => {
    const { headers } = readHead({ rawHeaders: ["__proto__", "1"] });
    assert.deepEqual(headers.values("__proto__"), ["1"]);
    assert.deepEqual(headers.values("constructor"), []);
  });

  it("takes the target apart at its first question mark", () => {
    const { target } = readHead({ url: "/a?b=%20?&c", rawHeaders: [] });
    assert.deepEqual(target, {
      raw: "/a?b=%20?&c",
      path: "/a",
      query: "b=%20?&c",
      parameters: [
        ["b", " ?"],
        ["c", ""],
      ],
    });
  });
});
