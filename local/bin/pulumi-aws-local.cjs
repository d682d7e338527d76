#!/usr/bin/env -S node --max-semi-space-size=4
"use strict";
const path = require("node:path");
const { load } = require("./load.cjs");

const [command, ...options] = process.argv.slice(2);
if (command === "start") {
  process.argv = [...process.argv.slice(0, 2), ...options];
  load(path.join(__dirname, "..", "cli", "start"), { keep: true });
} else {
  const given = command === undefined ? "no command is given" : `${JSON.stringify(command)} is no command`;
  process.stderr.write(`${given}; allowed is: pulumi-aws-local start\n`);
  process.exitCode = 1;
}
