"use strict";
// The limit of an SRP sign-in: what its server must raise to a power, and nothing else, by the calls that OpenSSL has
// for it. For the seconds that are given; writes how often it did all of it in a second.
const { createDiffieHellman, getDiffieHellman, randomBytes } = require("node:crypto");

// g^b, v^u and (A v^u)^b of RFC 5054: each of those exponents has 256 bits.
const EXPONENTIATIONS = 3;
const prime = getDiffieHellman("modp15").getPrime();
const group = createDiffieHellman(prime, 2);
const seconds = Number(process.argv[2]);

const began = performance.now();
let done = 0;
while (performance.now() - began < seconds * 1000) {
  for (let each = 0; each < EXPONENTIATIONS; each++) {
    group.setPrivateKey(randomBytes(32));
    group.computeSecret(randomBytes(383));
  }
  done += 1;
}
process.stdout.write(`${done / ((performance.now() - began) / 1000)}\n`);
