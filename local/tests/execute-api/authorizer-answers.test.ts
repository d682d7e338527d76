import * as assert from "node:assert/strict";
import { AuthorizerAnswers } from "../../execute-api/authorizer-answers";

describe("authorizer answers", () => {
  const MOST = 1000;
  let answers: AuthorizerAnswers;
  beforeEach(() => {
    answers = new AuthorizerAnswers();
  });

  it("are kept until their time is over", () => {
    answers.keep("key", { isAuthorized: true }, 1000);
    assert.deepEqual(answers.get("key", 999)?.answer, { isAuthorized: true });
    assert.equal(answers.get("key", 1000), undefined);
    assert.equal(answers.get("key", 0), undefined, "it is gone for good");
  });

  it("are kept in a bounded number: the oldest goes first", () => {
    for (let key = 0; key < MOST; key++) answers.keep(String(key), key, 1000);
    answers.keep("1", "renewed", 1000);
    assert.equal(answers.get("0", 0)?.answer, 0, "an answer that is renewed takes no other's place");
    answers.keep("one more", 0, 1000);
    const held = ["0", "1", "2", "one more"].map((key) => answers.get(key, 0) !== undefined);
    assert.deepEqual(held, [false, true, true, true]);
  });
});
