import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";

const PRELOAD = path.join(__dirname, "..", "preload.cjs");
const HOST = "cognito-idp.eu-central-1.amazonaws.com";

interface Answer {
  request: string;
  host?: string;
  x?: string;
  body?: string;
}

/** Runs Node with the preload, in an environment of its own. */
function node(args: string[], environment: Record<string, string>) {
  const env = { PATH: process.env.PATH, NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`, ...environment };
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, args, { env, timeout: 240_000, encoding: "utf8" }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

/** Answers with what came, under a name of its own. */
async function listen(name: string): Promise<{ server: http.Server; address: string }> {
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { host, x } = request.headers;
    const came = { request: `${name} ${request.method} ${request.url}`, host, x, body };
    response.end(JSON.stringify(came));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("preload", () => {
  const servers: http.Server[] = [];
  let told: Record<string, Answer | string> = {};
  let endpoint = "";
  let other = "";
  before(async () => {
    for (const { server, address } of [await listen("local run"), await listen("other")]) {
      servers.push(server);
      endpoint = other;
      other = address;
    }
    const program = path.join(__dirname, "support", "preload-program.mjs");
    const { stdout, stderr } = await node([program, JSON.stringify({ other })], { AWS_ENDPOINT_URL: endpoint });
    assert.equal(stderr, "");
    told = JSON.parse(stdout);
  });
  after(() => {
    for (const server of servers) server.close().closeAllConnections();
  });

  const get = (url: string, host = HOST): Answer => ({ request: `local run GET ${url}`, host, body: "" });
  const post = (url: string, more = {}): Answer => ({
    request: `local run POST ${url}`,
    host: HOST,
    body: "body",
    ...more,
  });
  const target = "/a?b=c%20d";
  const sent: [form: string, expected: () => Answer][] = [
    ["https.request(options)", () => post("/a", { x: "y" })],
    ["https.request(text)", () => get(target)],
    ["https.request(text, options)", () => post(target)],
    ["https.request(URL)", () => get(target)],
    ["https.request(URL, options)", () => post(target)],
    ["https.request without a callback", () => get(target)],
    ["https.get(text)", () => get(target)],
    ["https.get(options)", () => get("/a")],
    ["http.request(options)", () => post("/a")],
    ["http.get(text)", () => get("/a")],
    ["import { request }", () => get(target)],
    ["import { get }", () => get(target)],
    ["import { get } of http", () => get("/a")],
    ["require()", () => get(target)],
    ["an identity pool", () => get("/", "cognito-identity.us-gov-west-1.amazonaws.com")],
    ["capitals", () => get("/a", HOST.toUpperCase())],
    ["a port", () => get("/a", `${HOST}:8443`)],
    ["its own Host", () => post("/a", { host: "x.amazonaws.com" })],
    ["headers in a list", () => post("/a")],
    ["an agent", () => post("/a")],
    ["no agent", () => post("/a")],
    ["a socket", () => post("/a")],
    ["a lookup", () => post("/a")],
    ["fetch(text)", () => post(target, { host: endpoint.slice("http://".length) })],
    ["fetch(URL)", () => get(target, endpoint.slice("http://".length))],
    ["fetch(Request)", () => post(target, { host: endpoint.slice("http://".length), x: "y" })],
    ["fetch(Request, options)", () => post(target, { host: endpoint.slice("http://".length) })],
    ["fetch with a dispatcher", () => get(target, endpoint.slice("http://".length))],
  ];
  for (const [form, expected] of sent) {
    it(`sends to the local run: ${form}`, () => assert.deepEqual(told[form], expected()));
  }

  it("sends nothing else there", () => {
    const rest = Object.entries(told).filter(([form]) => !sent.some(([name]) => name === form));
    assert.equal(rest.length, 2 + 8 * 3);
    for (const [form, answer] of rest) {
      if (typeof answer === "string") assert.equal(answer, `asked for ${form.split(" ").at(-1)}`);
      else assert.equal(answer.request, "other GET /", form);
    }
  });

  const use = "it must be the local run's, such as http://127.0.0.1:4566: source .local/env first";
  const refused: [address: string | undefined, said: string][] = [
    [undefined, "is not set"],
    ["", "is not set"],
    ["https://cognito-idp.eu-central-1.amazonaws.com", `leads to ${HOST}`],
    ["http://name:secret@10.0.0.1:4566", "leads to 10.0.0.1:4566"],
    ["http://127.0.0.1.evil.example", "leads to 127.0.0.1.evil.example"],
    ["https://127.0.0.1:4566", "leads to 127.0.0.1:4566"],
    ["127.0.0.1", "leads to no address"],
  ];
  for (const [address, said] of refused) {
    it(`refuses to run anything where AWS_ENDPOINT_URL is ${address}`, async () => {
      const environment: Record<string, string> = address === undefined ? {} : { AWS_ENDPOINT_URL: address };
      assert.deepEqual(await node(["-e", "console.log('ran')"], environment), {
        status: 1,
        stdout: "",
        stderr: `AWS_ENDPOINT_URL ${said}; ${use}\n`,
      });
    });
  }
  for (const address of ["http://localhost:4566", "http://[::1]:4566/", "http://127.8.9.10"]) {
    it(`takes ${address}`, async () => {
      const { stdout } = await node(["-e", "console.log('ran')"], { AWS_ENDPOINT_URL: address });
      assert.equal(stdout, "ran\n");
    });
  }
});
