import assert from "node:assert/strict";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { LocalRun } from "../local-run";
import { signIn } from "./sign-in";

const dynalite: (options: { createTableMs: number }) => Server = require("dynalite");

describe("examples/table", () => {
  const tables = dynalite({ createTableMs: 0 });
  let endpoint: string;
  let run: LocalRun;
  before(async () => {
    await new Promise<void>((resolve) => tables.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(tables.address() as AddressInfo).port}`;
    process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
    const started = LocalRun.start(path.join(__dirname, "..", "..", "examples", "table"));
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    run = await started;
  });
  after(async () => {
    await run?.stop();
    tables.closeAllConnections();
    tables.close();
  });

  it("keeps each user's note in the table beside it, and reaches no table for anybody else", async () => {
    const { tableName: TableName, apiUrl } = run.outputs;
    const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };
    const client = new DynamoDBClient({ region: "eu-central-1", endpoint, credentials });
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: "user", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "user", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    const call = (token: string, options: RequestInit = {}) =>
      fetch(`${apiUrl}/note`, { ...options, headers: { Authorization: token, "Content-Type": "text/plain" } });
    const [ann, bob] = [await signIn(run, "ann"), await signIn(run, "bob")];
    const put = { method: "PUT", body: "milk" };
    assert.equal((await call("no.jwt.atall", put)).status, 401);
    assert.equal((await client.send(new ScanCommand({ TableName }))).Count, 0);
    const written = await call(ann.accessToken, put);
    assert.equal(written.status, 204, await written.text());
    assert.equal((await client.send(new ScanCommand({ TableName }))).Count, 1);
    assert.deepEqual(await (await call(ann.accessToken)).json(), { note: "milk" });
    assert.deepEqual(await (await call(bob.accessToken)).json(), { note: null });
  });
});
