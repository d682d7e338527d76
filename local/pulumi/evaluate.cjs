"use strict";
const Module = require("node:module");
const path = require("node:path");
const { load } = require("../bin/load.cjs");

const packageFolder = path.join(__dirname, "..");
const program = Module.createRequire(path.join(process.cwd(), "index.js"));
const resolveFilename = Module._resolveFilename;
// The mocks must be set on the program's own copy of Pulumi's SDK, wherever this package is installed.
Module._resolveFilename = (request, parent, ...rest) => {
  if (/^@pulumi\//.test(request) && parent?.filename?.startsWith(packageFolder + path.sep)) {
    try {
      return program.resolve(request);
    } catch {
      // The program has no copy. It fails by itself if it needs one.
    }
  }
  return resolveFilename(request, parent, ...rest);
};

load(path.join(__dirname, "evaluate"), { keep: false });
