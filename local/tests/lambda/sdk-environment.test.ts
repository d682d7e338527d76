import assert from "node:assert/strict";
import { createAwsEndpoint } from "../../aws-json";
import { listen } from "../../http/listen";
import { NOT_RUN_HERE, sdkEnvironment } from "../../lambda/sdk-environment";

const URL = "http://127.0.0.1:4566";

describe("A function's SDK clients", () => {
  it("find the endpoints that the local run was started with", () => {
    const found = sdkEnvironment(URL, {
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000",
      AWS_ENDPOINT_URL_COGNITO_IDENTITY: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_S3: "",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_PROFILE: "production",
      SERVER_SECRET: "do not tell",
    });
    assert.deepEqual(found, {
      AWS_ENDPOINT_URL: `${URL}/service-not-run-here`,
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000",
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: URL,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY: URL,
    });
  });

  it("are told which variable to set for a service that is not run here", async () => {
    const lines: unknown[] = [];
    const server = createAwsEndpoint({
      services: [],
      jwks: async () => undefined,
      administrator: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "unused" },
      notRunHere: NOT_RUN_HERE,
      region: () => "eu-central-1",
      clock: Date.now,
      log: { request: (entry) => lines.push(entry.reason?.text), functionOutput() {}, notice() {} },
    });
    try {
      const url = `http://${await listen(server, 0, "--aws-port")}`;
      for (const path of ["/", "", "/bucket/key"]) {
        const answer = await fetch(`${url}${NOT_RUN_HERE}${path}`, { method: "POST" });
        const { message } = (await answer.json()) as { message: string };
        assert.equal(answer.status, 400);
        assert.match(message, /AWS_ENDPOINT_URL_DYNAMODB/);
        assert.equal(lines.pop(), message);
      }
      const other = await fetch(`${url}${NOT_RUN_HERE}-other`, { method: "POST" });
      assert.equal(other.status, 404);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
