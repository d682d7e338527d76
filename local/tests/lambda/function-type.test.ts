import assert from "node:assert/strict";
import { NotEnforced } from "../../common/errors";
import { FUNCTION, resourceTypes } from "../../lambda/resource-types";
import type { Inputs } from "../../stack/resources";
import { AWS, archiveOf, declare } from "./fixture";

const type = resourceTypes[FUNCTION];

describe("aws:lambda/function:Function", () => {
  it("has the outputs of the AWS provider", () => {
    const { outputs } = declare("exports.handler = 1", {}, "orders");
    const arn = "arn:aws:lambda:eu-central-1:000000000000:function:orders";
    assert.equal(outputs.arn, arn);
    assert.equal(
      outputs.invokeArn,
      `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
    );
    assert.equal(outputs.name, "orders");
    assert.equal(outputs.version, "$LATEST");
    assert.equal(outputs.qualifiedArn, `${arn}:$LATEST`);
    assert.equal(outputs.memorySize, 128);
    assert.equal(outputs.timeout, 3);
    assert.equal(outputs.sourceCodeSize, 19);
  });

  it("is named by the program, or after the resource with seven hexadecimal digits", () => {
    const { name: _, ...inputs } = declare("").inputs;
    assert.match(String(type?.id(inputs, "orders", AWS)), /^orders-[0-9a-f]{7}$/);
    assert.equal(type?.id({ ...inputs, name: "mine" }, "orders", AWS), "mine");
  });

  it("gives another codeSha256 when the code is another", () => {
    assert.notEqual(declare("1").outputs.codeSha256, declare("2").outputs.codeSha256);
  });

  const accepted: Inputs[] = [
    { runtime: "nodejs20.x" },
    { runtime: "nodejs22.x" },
    { packageType: "Zip", publish: false, timeout: 900, memorySize: 10_240 },
    { reservedConcurrentExecutions: -1 },
    { environment: { variables: { TABLE: "users", TZ: "Europe/Berlin" } } },
    {
      loggingConfig: {
        logFormat: "JSON",
        applicationLogLevel: "DEBUG",
        systemLogLevel: "WARN",
        logGroup: "g",
      },
    },
  ];
  for (const inputs of accepted) {
    it(`takes ${JSON.stringify(inputs)}`, () => {
      assert.equal(declare("", inputs).type, FUNCTION);
    });
  }

  const refused: [inputs: Inputs, setting: string][] = [
    [{ runtime: "python3.13" }, "runtime"],
    [{ runtime: "nodejs18.x" }, "runtime"],
    [{ runtime: undefined }, "runtime"],
    [{ packageType: "Image" }, "packageType"],
    [{ code: undefined }, "code"],
    [{ code: { files: {} } }, "code"],
    [{ code: archiveOf({ "../up.js": "" }) }, "code"],
    [{ handler: undefined }, "handler"],
    [{ publish: true }, "publish"],
    [{ name: "a/../b" }, "name"],
    [{ memorySize: 64 }, "memorySize"],
    [{ memorySize: 128.5 }, "memorySize"],
    [{ timeout: 0 }, "timeout"],
    [{ timeout: 901 }, "timeout"],
    [{ reservedConcurrentExecutions: -2 }, "reservedConcurrentExecutions"],
    [{ environment: { variables: { AWS_ACCESS_KEY_ID: "x" } } }, "environment.variables.AWS_ACCESS_KEY_ID"],
    [{ environment: { variables: { _HANDLER: "x" } } }, "environment.variables._HANDLER"],
    [{ environment: { variables: { "A-B": "x" } } }, "environment.variables.A-B"],
    [{ environment: { variables: { PORT: 1 } } }, "environment.variables.PORT"],
    [{ loggingConfig: { logFormat: "XML" } }, "loggingConfig.logFormat"],
    [{ loggingConfig: { applicationLogLevel: "LOUD" } }, "loggingConfig.applicationLogLevel"],
    [{ loggingConfig: { stream: "x" } }, "loggingConfig.stream"],
  ];
  for (const [inputs, setting] of refused) {
    it(`refuses ${JSON.stringify(inputs)}, naming ${setting}`, () => {
      assert.throws(
        () => declare("", inputs),
        (error) => error instanceof NotEnforced && error.setting === setting,
      );
    });
  }

  for (const setting of [
    "capacityProviderConfig",
    "codeSigningConfigArn",
    "durableConfig",
    "fileSystemConfig",
    "imageConfig",
    "imageUri",
    "region",
    "s3Bucket",
    "s3Key",
    "snapStart",
    "tenancyConfig",
  ]) {
    it(`does not know ${setting}, which would run other code or elsewhere`, () => {
      assert.equal(type && Object.hasOwn(type.settings, setting), false);
    });
  }
});
