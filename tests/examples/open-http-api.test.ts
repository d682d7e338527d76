import assert from "node:assert/strict";
import * as path from "node:path";
import { LocalRun } from "../local-run";

const TABLES = "http://127.0.0.1:8000";

describe("examples/open-http-api", () => {
  let run: LocalRun;
  before(async () => {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = TABLES;
    const started = LocalRun.start(path.join(__dirname, "..", "..", "examples", "open-http-api"));
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    run = await started;
  });
  after(() => run?.stop());

  it("answers everybody, with the table's name and the endpoint that the local run was started with", async () => {
    const answer = await fetch(`${run.outputs.apiUrl}/hello`);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { table: run.outputs.tableName, endpoint: TABLES });
  });

  it("answers a route that it does not have as an HTTP API does", async () => {
    const answer = await fetch(`${run.outputs.apiUrl}/other`);
    assert.equal(answer.status, 404);
    assert.deepEqual(await answer.json(), { message: "Not Found" });
  });

  for (const [origin, allowed] of [
    ["https://app.example", "https://app.example"],
    ["https://other.example", null],
  ] as const) {
    it(`lets a page of ${origin} read ${allowed ? "the answer" : "nothing"}`, async () => {
      const answer = await fetch(`${run.outputs.apiUrl}/hello`, { headers: { Origin: origin } });
      assert.equal(answer.headers.get("access-control-allow-origin"), allowed);
    });
  }
});
