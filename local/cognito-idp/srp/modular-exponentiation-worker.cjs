"use strict";
// What runs in the thread: powers modulo N, one after another.
const { createDiffieHellman } = require("node:crypto");
const { parentPort, workerData } = require("node:worker_threads");

const group = createDiffieHellman(workerData.prime, workerData.generator);

parentPort.on("message", ({ base, exponent }) => {
  let power;
  try {
    group.setPrivateKey(exponent);
    power = group.computeSecret(base);
  } catch {
    // A base that OpenSSL refuses has none.
  }
  parentPort.postMessage(power);
});
