"use strict";
// What runs in the worker: loads the handler once, then answers one event after another.
const { AsyncResource } = require("node:async_hooks");
const { parentPort, workerData } = require("node:worker_threads");
const { callbackInvoker } = require("./callback-invoker.cjs");
const { confine } = require("./confine.cjs");
const { patchConsole, redirectStreams } = require("./console.cjs");
const { failureOf } = require("./failure.cjs");
const { handlerContext } = require("./handler-context.cjs");
const { assertNoCallback, loadHandler } = require("./load-handler.cjs");
const { promiseInvoker } = require("./promise-invoker.cjs");

const { arn, handler: handlerName, runtime, taskRoot, timeout, flags } = workerData;
/** The last runtimes that pass a callback, and report what nobody caught before they exit. */
const takesCallbacks = runtime === "nodejs20.x" || runtime === "nodejs22.x";
/** The request that runs; before the first, as each runtime writes it. */
let requestId = takesCallbacks ? undefined : "-";

const output = (text) => parentPort.postMessage({ type: "output", text });
const fail = (error, fatal) => parentPort.postMessage({ type: "failure", requestId, failure: failureOf(error), fatal });

redirectStreams(output);
const logError = patchConsole(output, () => requestId);
confine(taskRoot);

/** Ends the instance with what nobody caught, as the runtimes up to Node.js 22 do; later ones leave it to Node. */
function reportUncaught() {
  process.on("uncaughtException", (error) => {
    logError("Uncaught Exception", error);
    fail(error, true);
    process.exit(129);
  });
  process.on("unhandledRejection", (reason) => {
    const error = Object.assign(new Error(String(reason)), { reason });
    error.name = "Runtime.UnhandledPromiseRejection";
    logError("Unhandled Promise Rejection", error);
    fail(error, true);
    process.exit(128);
  });
}

/**
 * Answers the server's requests, one at a time. While one runs, the port does not keep the event loop alive: an empty
 * loop ends the request.
 */
function serve(invoke) {
  /** Functions that take the requests which were sent ahead. */
  const waiting = [];
  let running = false;

  function run({ requestId: id, event }) {
    requestId = id;
    running = true;
    parentPort.unref();
    invoke(JSON.parse(event), handlerContext(id, arn, timeout), {
      reply(json) {
        parentPort.postMessage({ type: "reply", requestId: id, json });
        next();
      },
      fail(error) {
        logError("Invoke Error", error);
        fail(error, false);
        next();
      },
    });
  }

  function next() {
    running = false;
    parentPort.ref();
    waiting.shift()?.();
  }

  /** Runs a request, unless the server has taken it back: the thread that sets the flag owns the request. */
  function take(call) {
    if (Atomics.compareExchange(flags, call.flag, 0, 1) === 0) run(call);
    else if (!running) next();
  }

  parentPort.on("message", (call) => {
    // Bound, so that it does not run in the asynchronous context of the request before it.
    if (running) waiting.push(AsyncResource.bind(() => take(call)));
    else take(call);
  });
  parentPort.postMessage({ type: "ready" });
}

if (takesCallbacks) reportUncaught();
loadHandler(taskRoot, handlerName)
  .then((handler) => {
    if (!takesCallbacks) assertNoCallback(handler);
    serve(takesCallbacks ? callbackInvoker(handler) : promiseInvoker(handler));
  })
  .catch((error) => {
    logError("Init Error", error);
    parentPort.postMessage({ type: "failure", failure: failureOf(error, true), fatal: true });
  });
