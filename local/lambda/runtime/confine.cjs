"use strict";
const Module = require("node:module");
const path = require("node:path");

/**
 * Lets the archive's CommonJS find packages in the archive and in NODE_PATH alone, as on Lambda: the folders above it
 * belong to the project, whose node_modules are not uploaded. Packages of NODE_PATH find their own as ever.
 */
function confine(taskRoot) {
  const lookupPaths = Module._nodeModulePaths;
  const packed = (folder) => `${folder}${path.sep}`.startsWith(taskRoot + path.sep);
  Module._nodeModulePaths = (from) => (packed(from) ? lookupPaths(from).filter(packed) : lookupPaths(from));
  // A worker cannot change its working directory; what asks for it gets Lambda's answer.
  process.cwd = () => taskRoot;
}

module.exports = { confine };
