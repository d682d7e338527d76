"use strict";
// Loads a function's module and calls it once, as a new execution environment does; writes the milliseconds of both.
const path = require("node:path");

const [folder, handler, event] = process.argv.slice(2);
const [file, name] = handler.split(".");
const parsed = JSON.parse(event);

const began = performance.now();
const called = require(path.join(folder, file))[name](parsed, {});
called.then(({ statusCode }) => {
  const took = performance.now() - began;
  if (statusCode !== 200) throw new Error(`it answered ${statusCode}`);
  process.stdout.write(`${took}\n`);
});
