"use strict";
const Module = require("node:module");
const path = require("node:path");

/**
 * Lets the CommonJS of the archive and its layers find packages there and in NODE_PATH alone, as on Lambda: the folders
 * above belong to the project, whose node_modules are not uploaded. The runtime's own packages find theirs as ever.
 */
function confine(taskRoot) {
  const lookupPaths = Module._nodeModulePaths;
  const unpacked = path.dirname(taskRoot);
  const packed = (folder) => `${folder}${path.sep}`.startsWith(unpacked + path.sep);
  Module._nodeModulePaths = (from) => (packed(from) ? lookupPaths(from).filter(packed) : lookupPaths(from));
  // A worker cannot change its working directory; what asks for it gets Lambda's answer.
  process.cwd = () => taskRoot;
}

module.exports = { confine };
