"use strict";
const Module = require("node:module");
const path = require("node:path");

/**
 * Lets CommonJS find packages in the archive alone, as on Lambda: the folders above it belong to the project,
 * whose node_modules are not uploaded.
 */
function confine(taskRoot) {
  const lookupPaths = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) => lookupPaths(from).filter((folder) => folder.startsWith(taskRoot + path.sep));
  // A worker cannot change its working directory; what asks for it gets Lambda's answer.
  process.cwd = () => taskRoot;
}

module.exports = { confine };
