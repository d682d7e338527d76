/** Serves the page at http://localhost:5173, with the outputs of the local run or of a deployed stack. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const HERE = import.meta.dirname;
const ROOT = path.join(HERE, "..", "..");
const USAGE = "npm start --prefix examples/web -- [--data .local | --stack NAME] [--port 5173]";

/** The outputs that the page needs. */
const NAMES = ["serviceEndpoint", "region", "userPoolId", "userPoolClientId", "identityPoolId", "loginDomain"];

/** A local run, from its data folder: its outputs, and its endpoint in the place of Cognito's and of the domain. */
function localStack(data) {
  const folder = path.resolve(ROOT, data);
  if (!fs.existsSync(path.join(folder, "outputs.json")))
    throw new Error(`there is no local run at ${folder}: start one by npm start in another terminal`);
  const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");
  const [, endpoint] = /^export AWS_ENDPOINT_URL='(.*)'$/m.exec(read("env")) ?? [];
  const outputs = only(JSON.parse(read("outputs.json")));
  return { ...outputs, endpoint, loginDomain: outputs.loginDomain && endpoint };
}

function deployedStack(name) {
  const args = ["stack", "output", "--json", "--stack", name];
  try {
    return only(
      JSON.parse(execFileSync("pulumi", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })),
    );
  } catch ({ code, stderr }) {
    const why = code === "ENOENT" ? "the Pulumi CLI is not on PATH" : String(stderr).trim();
    throw new Error(`the outputs of stack ${name} cannot be read: ${why}`);
  }
}

function only(outputs) {
  return Object.fromEntries(NAMES.map((name) => [name, outputs[name]]));
}

/** The page may run its own scripts and styles, and reach the stack alone. */
function policyFor({ serviceEndpoint, region, loginDomain, endpoint }) {
  const cognito = endpoint
    ? [endpoint]
    : ["idp", "identity"].map((name) => `https://cognito-${name}.${region}.amazonaws.com`);
  const reached = ["'self'", new URL(serviceEndpoint).origin, ...cognito, ...(loginDomain ? [loginDomain] : [])];
  return [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    `form-action 'none'; connect-src ${reached.join(" ")}`,
  ].join("; ");
}

async function main() {
  const options = {
    data: { type: "string", default: ".local" },
    stack: { type: "string" },
    port: { type: "string", default: "5173" },
  };
  const { values } = parseArgs({ options });
  const stack = values.stack === undefined ? localStack(values.data) : deployedStack(values.stack);
  const { outputFiles } = await build({
    entryPoints: [path.join(HERE, "app.js")],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const html = fs.readFileSync(path.join(HERE, "index.html"));
  const files = {
    "/": ["text/html", html],
    "/style.css": ["text/css", fs.readFileSync(path.join(HERE, "style.css"))],
    "/app.js": ["text/javascript", outputFiles[0].contents],
    "/stack.json": ["application/json", JSON.stringify(stack)],
  };
  const headers = {
    "content-security-policy": policyFor(stack),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
  const server = http.createServer(({ url = "" }, response) => {
    const [type, content] = files[new URL(url, "http://localhost").pathname] ?? [];
    if (!type) return response.writeHead(404).end();
    response.writeHead(200, { ...headers, "content-type": `${type}; charset=utf-8` }).end(content);
  });
  server.listen(Number(values.port), "localhost", () => {
    process.stdout.write(`The page is at http://localhost:${server.address().port}\n`);
  });
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n${USAGE}\n`);
  process.exitCode = 1;
});
