import assert from "node:assert/strict";
import * as path from "node:path";
import { LocalRun } from "../local-run";
import { signIn } from "./sign-in";

describe("examples/http-api-jwt", () => {
  let run: LocalRun;
  before(async () => {
    run = await LocalRun.start(path.join(__dirname, "..", "..", "examples", "http-api-jwt"));
  });
  after(() => run?.stop());

  const call = (token?: string) =>
    fetch(`${run.outputs.apiUrl}/me`, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });

  it("answers the user of a right token, and calls the function for no other", async () => {
    const { accessToken } = await signIn(run, "ann");
    for (const token of [undefined, "no.jwt.atall", `${accessToken.slice(0, -20)}${"A".repeat(20)}`]) {
      const refused = await call(token);
      assert.equal(refused.status, 401);
      assert.deepEqual(await refused.json(), { message: "Unauthorized" });
    }
    const answer = await call(accessToken);
    assert.equal(answer.status, 200);
    const { sub } = JSON.parse(Buffer.from(String(accessToken.split(".")[1]), "base64url").toString());
    assert.deepEqual(await answer.json(), { sub, calls: 1 });
  });
});
