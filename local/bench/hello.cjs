"use strict";
// The limit: the least that a server on node:http can do. Its port is the first line on stdout.
const http = require("node:http");

const server = http.createServer((_request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end("hello");
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
