"use strict";
const { setImmediate: nextTurn } = require("node:timers/promises");
const { runtimeError } = require("./failure.cjs");

/** Calls a handler as nodejs24.x does: what it returns or resolves with is the reply. */
function promiseInvoker(handler) {
  return async (event, context, { reply, fail }) => {
    try {
      const result = await handler(event, context);
      // A rejection that nobody handles ends the instance before it can reply.
      await nextTurn();
      reply(serialize(result));
    } catch (error) {
      await nextTurn();
      fail(error);
    }
  };
}

function serialize(result) {
  try {
    // A function or a symbol has no JSON either, and is no reply more than undefined is.
    return JSON.stringify(result) ?? "null";
  } catch {
    throw runtimeError("JSONStringifyError", "Unable to stringify response body");
  }
}

module.exports = { promiseInvoker };
