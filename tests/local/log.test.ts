import * as assert from "node:assert/strict";
import type { Reason } from "../../local/errors";
import { createLog } from "../../local/log";

const REASON: Reason = { lock: "JWT", check: "token_use", expected: "id", actual: "access" };

function written(json: boolean) {
  const lines: string[] = [];
  return {
    lines,
    log: createLog(
      (line) => lines.push(line),
      json,
      () => new Date("2026-01-02T03:04:05.678Z"),
    ),
  };
}

describe("the log", () => {
  it("has a line a request: time, status, route, who, and why it was refused", () => {
    const { lines, log } = written(false);
    log.request({ status: 200, route: "GET /me", who: "1234" });
    log.request({ status: 401, route: "GET /me", reason: REASON });
    log.request({ status: 403, route: "GET /", reason: { ...REASON, text: "it is the wrong one" } });
    log.request({ status: 200, route: "cognito-idp SignUp", who: "1234", note: "confirmation code: 1" });
    assert.deepEqual(lines, [
      "03:04:05.678 200  GET /me  1234\n",
      "03:04:05.678 401  GET /me  -  JWT: token_use is access, expected id\n",
      "03:04:05.678 403  GET /  -  JWT: it is the wrong one\n",
      "03:04:05.678 200  cognito-idp SignUp  1234  confirmation code: 1\n",
    ]);
  });

  it("has the same for programs", () => {
    const { lines, log } = written(true);
    log.request({ status: 401, route: "GET /me", reason: REASON });
    log.functionOutput("me", "one\ntwo\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      [
        { time: "2026-01-02T03:04:05.678Z", status: 401, route: "GET /me", reason: REASON },
        { time: "2026-01-02T03:04:05.678Z", function: "me", output: "one" },
        { time: "2026-01-02T03:04:05.678Z", function: "me", output: "two" },
      ],
    );
  });

  for (const json of [false, true]) {
    it(`keeps what a caller sends in its own line${json ? ", for programs too" : ""}`, () => {
      const { lines, log } = written(json);
      const evil = "x\n12:00:00.000 200  GET /admin  administrator\r\u001b[2K\u2028\u0085\u009b";
      log.request({ status: 403, route: `GET /${evil}`, who: evil, reason: { ...REASON, actual: evil }, note: evil });
      assert.equal(lines.length, 1);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(lines[0]?.slice(0, -1) ?? "", /[\u0000-\u001f]/);
      if (!json) assert.doesNotMatch(lines[0] ?? "", /[\u007f-\u009f\u2028\u2029]/);
    });
  }
});
