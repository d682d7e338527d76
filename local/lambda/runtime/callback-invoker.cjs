"use strict";
const { runtimeError } = require("./failure.cjs");

/**
 * Calls a handler as nodejs20.x and nodejs22.x do: its promise, its callback, or `context.succeed`, `fail` and
 * `done` give the reply, whichever comes first; what a handler returns that is no promise counts for nothing.
 * AWS: Lambda Developer Guide, "Define Lambda function handler in Node.js", callback-based handlers.
 */
function callbackInvoker(handler) {
  /** Called when the event loop has nothing left to do. */
  let whenEmpty = () => {};
  process.on("beforeExit", () => whenEmpty());

  return (event, context, answer) => {
    let finished = false;
    const fail = (error) => {
      finished = true;
      whenEmpty = () => {};
      answer.fail(error);
    };
    const succeed = (result) => {
      const json = serialize(result);
      finished = true;
      whenEmpty = () => {};
      answer.reply(json);
    };
    const done = (error, result) => {
      if (finished) return;
      if (error !== undefined && error !== null) fail(error);
      else succeed(result);
    };
    const callback = (error, result) => {
      if (finished || !context.callbackWaitsForEmptyEventLoop || (error !== undefined && error !== null)) {
        return done(error, result);
      }
      finished = true;
      whenEmpty = () => succeed(result);
    };
    whenEmpty = () => {
      if (handler.constructor.name === "AsyncFunction") fail(runtimeError("NodeJsExit", NEVER_SETTLED));
      else succeed(null);
    };
    Object.assign(context, {
      callbackWaitsForEmptyEventLoop: true,
      succeed: (result) => done(null, result),
      fail: (error) => done(error ?? "handled"),
      done,
    });
    try {
      const result = handler(event, context, callback);
      if (typeof result?.then === "function") {
        result.then(context.succeed, context.fail).catch(context.fail);
      }
    } catch (error) {
      done(error ?? "handled");
    }
  };
}

const NEVER_SETTLED =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";

function serialize(result) {
  try {
    return JSON.stringify(result) ?? "null";
  } catch {
    throw new Error("Unable to stringify response body");
  }
}

module.exports = { callbackInvoker };
