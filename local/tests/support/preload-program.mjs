/** Makes a request in each form that Node has, and tells what came of each: the server's answer, or an error. */
import dns from "node:dns";
import http, { get as importedHttpGet } from "node:http";
import https, { get as importedGet, request as importedRequest } from "node:https";
import { createRequire } from "node:module";

const required = createRequire(import.meta.url)("https");
const HOST = "cognito-idp.eu-central-1.amazonaws.com";
const TEXT = `https://${HOST}/a?b=c%20d`;
const { other } = JSON.parse(process.argv[2]);

// Nothing here may reach a network: who is not sent to the local run is asked for by name, and stopped.
dns.lookup = (name, _options, callback) => callback(new Error(`asked for ${name}`));

/** As `fetch` and others write errors, the reason may lie deep. */
const reason = (error) => (error.cause ? reason(error.cause) : error.message);
const sent = (make) =>
  new Promise((resolve) => {
    const answered = (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(JSON.parse(text)));
    };
    const request = make(answered);
    request.on("error", (error) => resolve(reason(error)));
    if (request.method === "POST") request.end("body");
    else request.end();
  });
const fetched = (...args) => fetch(...args).then((response) => response.json(), reason);

class Elsewhere extends https.Agent {
  createConnection() {
    throw new Error("the client's own agent was used");
  }
}
const POST = { hostname: HOST, path: "/a", method: "POST" };
const throws = () => {
  throw new Error("the client's own way was used");
};

const forms = {
  "https.request(options)": () => sent((done) => https.request({ ...POST, headers: { x: "y" } }, done)),
  "https.request(text)": () => sent((done) => https.request(TEXT, done)),
  "https.request(text, options)": () => sent((done) => https.request(TEXT, { method: "POST" }, done)),
  "https.request(URL)": () => sent((done) => https.request(new URL(TEXT), done)),
  "https.request(URL, options)": () => sent((done) => https.request(new URL(TEXT), { method: "POST" }, done)),
  "https.request without a callback": () => sent((done) => https.request(TEXT).on("response", done)),
  "https.get(text)": () => sent((done) => https.get(TEXT, done)),
  "https.get(options)": () => sent((done) => https.get({ host: HOST, path: "/a" }, done)),
  "http.request(options)": () => sent((done) => http.request(POST, done)),
  "http.get(text)": () => sent((done) => http.get(`http://${HOST}/a`, done)),
  "import { request }": () => sent((done) => importedRequest(TEXT, done)),
  "import { get }": () => sent((done) => importedGet(TEXT, done)),
  "import { get } of http": () => sent((done) => importedHttpGet(`http://${HOST}/a`, done)),
  "require()": () => sent((done) => required.request(TEXT, done)),
  "an identity pool": () => sent((done) => https.get("https://cognito-identity.us-gov-west-1.amazonaws.com/", done)),
  capitals: () => sent((done) => https.get({ hostname: HOST.toUpperCase(), path: "/a" }, done)),
  "a port": () => sent((done) => https.get(`https://${HOST}:8443/a`, done)),
  "its own Host": () => sent((done) => https.request({ ...POST, headers: { hOST: "x.amazonaws.com" } }, done)),
  "headers in a list": () =>
    sent((done) => https.request({ ...POST, headers: ["Host", HOST, "Content-Length", "4"] }, done)),
  "an agent": () => sent((done) => https.request({ ...POST, agent: new Elsewhere() }, done)),
  "no agent": () => sent((done) => https.request({ ...POST, agent: false }, done)),
  "a socket": () => sent((done) => https.request({ ...POST, socketPath: "/none", createConnection: throws }, done)),
  "a lookup": () => sent((done) => https.request({ ...POST, lookup: throws, family: 6, localAddress: "::1" }, done)),
  "fetch(text)": () => fetched(TEXT, { method: "POST", body: "body" }),
  "fetch(URL)": () => fetched(new URL(TEXT)),
  "fetch(Request)": () => fetched(new Request(TEXT, { method: "POST", body: "body", headers: { x: "y" } })),
  "fetch(Request, options)": () => fetched(new Request(TEXT), { method: "POST", body: "body" }),
  "fetch with a dispatcher": () => fetched(TEXT, { dispatcher: { dispatch: throws } }),

  "another address": () => sent((done) => http.get(other, done)),
  "another address by fetch": () => fetched(other),
};
const elsewhere = [
  "sts.eu-central-1.amazonaws.com",
  "cognito-sync.eu-central-1.amazonaws.com",
  "cognito-idp.amazonaws.com",
  "cognito-idp.eu-central-1.amazonaws.com.evil.example",
  "xcognito-idp.eu-central-1.amazonaws.com",
  "x.cognito-idp.eu-central-1.amazonaws.com",
  "cognito-idp.eu-central-1xamazonaws.com",
  "cognito-idp.eu-central-1.amazonaws.com.cn",
];
for (const name of elsewhere) {
  forms[`https to ${name}`] = () => sent((done) => https.get(`https://${name}/`, done));
  forms[`http to ${name}`] = () => sent((done) => http.request({ host: name }, done));
  forms[`fetch of ${name}`] = () => fetched(`https://${name}/`);
}

const told = {};
for (const [form, act] of Object.entries(forms)) told[form] = await act();
console.log(JSON.stringify(told));
