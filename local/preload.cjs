/**
 * Sends a Node client's requests for Cognito to the local run. For clients whose endpoint cannot be set:
 *
 *     NODE_OPTIONS="--require ./local/preload.cjs" AWS_ENDPOINT_URL=http://127.0.0.1:4566 npx …
 *
 * Only the destination changes. Method, path, headers and body stay as the client wrote them, so its signature stays
 * valid; `Host` stays too, except that `fetch` always writes its own. Requests that do not use `http`, `https` or
 * `fetch`, such as HTTP/2, are not redirected. Plain CommonJS with Node's own modules, because any client may load it.
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

/** The options that choose a destination or a connection; the local run has its own. */
const DESTINATION_OPTIONS = [
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
// Not the global agent, which may use a proxy.
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
// `import { request } from "node:https"` gets the new functions too.
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
 * @returns the options and callback of a request to the local run; undefined for every other host
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
  for (const option of DESTINATION_OPTIONS) delete options[option];
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

/** Tells a URL object, also of another implementation, from options, as Node does. */
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

/** The address of the local run. Without a loopback address the client would send its passwords elsewhere: it exits. */
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
