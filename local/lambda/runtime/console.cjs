"use strict";
// The lines are those of Lambda's Node.js runtimes: Lambda Developer Guide, "Log and monitor Node.js Lambda
// functions", in both log formats.
const { format } = require("node:util");

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** Makes what is written to the standard streams arrive in order with the replies. */
function redirectStreams(output) {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk, encoding, callback) => {
      output(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      const done = typeof encoding === "function" ? encoding : callback;
      if (done) process.nextTick(done);
      return true;
    };
  }
}

/** Gives the console Lambda's methods; returns how the runtime itself logs an error. */
function patchConsole(output, requestId) {
  const json = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
  const least = LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL);
  const line = json ? jsonLine : textLine;
  for (const level of LEVELS) {
    const logged = LEVELS.indexOf(level) >= least;
    console[level.toLowerCase()] = (...values) => {
      if (logged) output(`${line(new Date().toISOString(), requestId(), level, values)}\n`);
    };
  }
  console.log = console.info;
  return (what, error) => {
    const thrown = error instanceof Error ? error : new Error(String(error));
    if (json) console.error(thrown);
    else console.error(what, `\t${safeJson(thrown, textError) ?? "{}"}`);
  };
}

function textLine(time, requestId, level, values) {
  return `${time}\t${requestId}\t${level}\t${format(...values)}`;
}

function jsonLine(timestamp, requestId, level, values) {
  const head = { timestamp, level, requestId };
  if (values.length <= 1) {
    return (
      safeJson({ ...head, message: values[0] }, jsonError) ?? JSON.stringify({ ...head, message: format(values[0]) })
    );
  }
  const error = values.find((value) => value instanceof Error);
  return JSON.stringify({ ...head, message: format(...values), ...(error ? errorFields(error) : {}) });
}

function safeJson(value, fields) {
  try {
    return JSON.stringify(value, (_, inner) => (inner instanceof Error ? fields(inner) : inner));
  } catch {
    return undefined;
  }
}

/** An error's own fields are not enumerable, and JSON would leave them out. */
function textError(error) {
  const { name, message, code, stack } = error;
  return { errorType: name, errorMessage: message, code, ...error, stack: stackLines(stack) };
}

function jsonError(error) {
  return { ...errorFields(error), ...error };
}

function errorFields(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: stackLines(error.stack),
  };
}

function stackLines(stack) {
  return typeof stack === "string" ? stack.split("\n") : stack;
}

module.exports = { patchConsole, redirectStreams };
