"use strict";
/** An error of the runtime's own, named as Lambda names it. */
function runtimeError(type, message) {
  const error = new Error(message);
  error.name = `Runtime.${type}`;
  return error;
}

/**
 * What Lambda reports of an error. `ownWords` is false where the message is the runtime's, of a handler that it
 * could not load: then it holds nothing of an event.
 */
function failureOf(error, whileLoading = false) {
  let errorType = typeof error;
  let errorMessage = "";
  try {
    if (error instanceof Error) errorType = String(error.name);
    errorMessage = error instanceof Error ? String(error.message) : String(error);
  } catch {
    errorType = "handled";
  }
  return { errorType, errorMessage, ownWords: !(whileLoading && errorType.startsWith("Runtime.")) };
}

module.exports = { failureOf, runtimeError };
