"use strict";
const fs = require("node:fs");

/**
 * Requires a file of this package, named without its ending: JavaScript as published, TypeScript in the repository.
 * @param {{ keep: boolean }} options whether TypeScript can still be required later; a program has its own loader
 */
exports.load = (file, { keep }) => {
  if (!fs.existsSync(`${file}.ts`)) return require(file);
  const { transform } = require("sucrase");
  const loaders = require.extensions;
  const before = loaders[".ts"];
  loaders[".ts"] = (module, filePath) => {
    const options = { transforms: ["imports", "typescript"], disableESTransforms: true, filePath };
    module._compile(transform(fs.readFileSync(filePath, "utf8"), options).code, filePath);
  };
  const loaded = require(`${file}.ts`);
  if (keep) return loaded;
  if (before) loaders[".ts"] = before;
  else delete loaders[".ts"];
  return loaded;
};
