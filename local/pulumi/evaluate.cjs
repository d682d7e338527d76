"use strict";
// Loads our own TypeScript by our own loader: the program's, if it has one, reads the program's tsconfig.json.
const fs = require("node:fs");
const { transform } = require("sucrase");

const loaders = require.extensions;
const theirs = loaders[".ts"];
loaders[".ts"] = (module, file) => {
  const options = { transforms: ["imports", "typescript"], filePath: file };
  module._compile(transform(fs.readFileSync(file, "utf8"), options).code, file);
};
require("./evaluate.ts");
if (theirs) loaders[".ts"] = theirs;
else delete loaders[".ts"];
