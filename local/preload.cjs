/**
 * Sends a Node client's requests for Cognito to the local run, for clients that know no other address of AWS:
 *
 *     NODE_OPTIONS="--require ./local/preload.cjs" AWS_ENDPOINT_URL=http://127.0.0.1:4566 npx …
 *
 * A request changes its way alone: method, path, headers (`Host` too, save that `fetch` always writes its own) and
 * body stay as the client wrote them, so that what it signed stays valid. Whatever goes around `http`, `https` and
 * `fetch`, such as HTTP/2 or a bare socket, is not seen here. Plain CommonJS on Node's own modules, as it is loaded
 * into any client.
 */
"use strict";

const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const { isIPv4 } = require("node:net");
const { syncBuiltinESMExports } = require("node:module");
const { urlToHttpOptions } = require("node:url");

/** The endpoints of user pools and identity pools ("Amazon Cognito endpoints and quotas"), in every region. */
const COGNITO = /^cognito-(?:idp|identity)\.[a-z]{2}(?:-[a-z]+)+-\d{1,2}\.amazonaws\.com$/i;

/** How a request would have been sent on: none of it fits the local run. */
const WAY = [
  "host",
  "defaultPort",
  "socketPath",
  "createConnection",
  "lookup",
  "family",
  "localAddress",
  "localPort",
  "_defaultAgent",
];

const endpoint = localRun(process.env.AWS_ENDPOINT_URL);
// One of our own, as the global one may be set to a proxy.
const agent = new http.Agent({ keepAlive: true });
const { request } = http;

for (const module of [http, https]) {
  const originals = { request: module.request, get: module.get };
  module.request = (...given) => {
    const [options, callback] = redirected(given, module) ?? [];
    return options ? request(options, callback) : originals.request(...given);
  };
  module.get = (...given) => {
    const [options, callback] = redirected(given, module) ?? [];
    return options ? request(options, callback).end() : originals.get(...given);
  };
}
// So that `import { request } from "node:https"` has them too.
syncBuiltinESMExports();

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const url = urlOf(input instanceof Request ? input.url : input);
  if (!url || !COGNITO.test(url.hostname)) return fetch(input, init);
  const target = new URL(url.pathname + url.search, endpoint);
  return input instanceof Request
    ? fetch(new Request(target, new Request(input, { ...init, dispatcher: undefined })))
    : fetch(target, { ...init, dispatcher: undefined });
};

/**
 * @param given `[url][, options][, callback]`, as `http.request` takes them
 * @returns the options and callback of a request to the local run; undefined for any other host
 */
function redirected(given, module) {
  const [first] = given;
  const url = typeof first === "string" ? urlOf(first) : isUrl(first) ? first : undefined;
  if (typeof first === "string" && !url) return undefined;
  const [second, third] = url ? given.slice(1) : given;
  const options = { ...(url && urlToHttpOptions(url)), ...(typeof second === "function" ? {} : second) };
  const name = options.hostname || options.host;
  if (!COGNITO.test(name)) return undefined;

  const { port = options.defaultPort, headers = {}, setHost = true } = options;
  for (const way of WAY) delete options[way];
  const own = port && Number(port) !== (module === https ? 443 : 80) ? `${name}:${port}` : name;
  const hasHost = Array.isArray(headers) || Object.keys(headers).some((header) => /^host$/i.test(header));
  return [
    {
      ...options,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname.replace(/^\[|\]$/g, ""),
      port: endpoint.port,
      agent: options.agent === false ? false : agent,
      headers: hasHost || !setHost ? headers : { Host: own, ...headers },
    },
    typeof second === "function" ? second : third,
  ];
}

/** As Node tells a URL, of whatever make, from options. */
function isUrl(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

function urlOf(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The local run's address; without it the client would send its passwords who knows where, so it does not run. */
function localRun(address) {
  const url = urlOf(address ?? "");
  const name = url?.hostname ?? "";
  const isLoopback = name === "localhost" || name === "[::1]" || (isIPv4(name) && name.startsWith("127."));
  if (url?.protocol === "http:" && isLoopback) return url;
  const what = address ? `leads to ${url?.host || "no address"}` : "is not set";
  fs.writeSync(
    2,
    `AWS_ENDPOINT_URL ${what}; it must be the local run's, such as http://127.0.0.1:4566: source .local/env first\n`,
  );
  process.exit(1);
}
