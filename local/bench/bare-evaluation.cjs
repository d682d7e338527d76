"use strict";
// What any run of the program costs at least: it is evaluated under Pulumi mocks, in this folder and by itself.
const path = require("node:path");
const pulumi = require("@pulumi/pulumi");

const [main, project, stack, config] = process.argv.slice(2);

(async () => {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: `${name}-id`,
        state: {
          ...inputs,
          name,
          arn: `arn:aws:${type}:eu-central-1:000000000000:${name}`,
          endpoint: "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool",
          executionArn: "arn:aws:execute-api:eu-central-1:000000000000:api",
          invokeUrl: "https://api.execute-api.eu-central-1.amazonaws.com/bench",
        },
      }),
      call: () => ({}),
    },
    project,
    stack,
    false,
  );
  pulumi.runtime.setAllConfig(JSON.parse(config));
  const outputs = await pulumi.runtime.runInPulumiStack(async () => require(path.resolve(main)));
  await pulumi.runtime.disconnect();
  process.stdout.write(`${Object.keys(outputs).join(" ")}\n`);
})();
