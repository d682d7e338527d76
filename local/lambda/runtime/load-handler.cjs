"use strict";
// AWS: Lambda Developer Guide, "Define Lambda function handler in Node.js"; the errors are those of the public
// runtime interface client, aws-lambda-ric 4.
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");
const { runtimeError } = require("./failure.cjs");

/** Loads `<folder>/<file>.<export>` from the archive; the export may be nested, as in `index.api.handler`. */
async function loadHandler(taskRoot, name) {
  if (name.includes("..")) {
    throw runtimeError(
      "MalformedHandlerName",
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.posix.basename(name);
  const dot = base.indexOf(".");
  if (dot < 0) throw runtimeError("MalformedHandlerName", "Bad handler");
  const folder = path.resolve(taskRoot, name.slice(0, name.length - base.length));
  const loaded = await loadModule(taskRoot, folder, base.slice(0, dot));
  const handler = member(loaded, base.slice(dot + 1)) ?? member(loaded?.default, base.slice(dot + 1));
  if (!handler) throw runtimeError("HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof handler !== "function") throw runtimeError("HandlerNotFound", `${name} is not a function`);
  return handler;
}

async function loadModule(taskRoot, folder, name) {
  try {
    for (const extension of ["", ".js", ".mjs", ".cjs"]) {
      const file = path.join(folder, name + extension);
      if (fs.existsSync(file)) return await import(pathToFileURL(file).href);
    }
    const require = createRequire(path.join(taskRoot, "index.js"));
    return require(require.resolve(name, { paths: [taskRoot, folder] }));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw Object.assign(runtimeError("UserCodeSyntaxError", String(error)), { stack: error.stack });
    }
    if (error instanceof Error && error.code === "MODULE_NOT_FOUND") {
      throw runtimeError("ImportModuleError", String(error));
    }
    throw error;
  }
}

function member(object, names) {
  return names.split(".").reduce((value, name) => value?.[name], object);
}

/** From nodejs24.x on a handler with three parameters or more is refused before it is called. */
function assertNoCallback(handler) {
  if (handler.length >= 3) {
    throw runtimeError(
      "CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
}

module.exports = { assertNoCallback, loadHandler };
