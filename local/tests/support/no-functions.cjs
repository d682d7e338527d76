"use strict";
// Leaves out what Pulumi's SDK loads to serialize functions alone: it is most of the SDK, and small programs have none.
const { createRequire, Module } = require("node:module");

const sdk = createRequire(require.resolve("@pulumi/pulumi"));
for (const name of ["@npmcli/arborist", "typescript"]) {
  const file = sdk.resolve(name);
  require.cache[file] = Object.assign(new Module(file), { loaded: true });
}
