/** The command behind `npm start`: serves the provider on loopback, in front of which a proxy ends TLS. */
import * as http from "node:http";
import { Accounts } from "./accounts.js";
import { Attempts } from "./attempts.js";
import { createProvider } from "./provider.js";
import { readSettings } from "./settings.js";
import { SignIn } from "./sign-in.js";
import { HEADERS, signInPage } from "./sign-in-page.js";

/** Bytes of a form with an address and a password. */
const LARGEST_FORM = 4_096;

async function answerInteraction(request, response, { provider, signIn, behindProxy }) {
  const { uid } = await provider.interactionDetails(request, response);
  const show = (status, page) => response.writeHead(status, HEADERS).end(signInPage({ uid, ...page }));
  if (request.method !== "POST") return show(200, {});
  const form = await readForm(request);
  const name = form.get("name") ?? "";
  const address =
    (behindProxy && request.headers["x-forwarded-for"]?.split(",").at(-1)?.trim()) || request.socket.remoteAddress;
  const result = await signIn.check({ name, password: form.get("password") ?? "", address });
  if ("refused" in result) return show(403, { name, refused: result.refused });
  await provider.interactionFinished(request, response, { login: { accountId: result.sub } });
}

async function readForm(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_FORM) throw Object.assign(new Error("the form is too large"), { status: 413 });
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

async function main() {
  const settings = readSettings(process.env);
  const accounts = new Accounts(settings.users, settings.data);
  const log = (line) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const signIn = new SignIn({ accounts, attempts: new Attempts(), oldPool: settings.oldPool, log });
  const provider = createProvider(settings, accounts);
  const serve = provider.callback();
  const server = http.createServer((request, response) => {
    if (!/^\/interaction\/[\w-]+$/.test(request.url ?? "")) return serve(request, response);
    answerInteraction(request, response, { provider, signIn, behindProxy: settings.behindProxy }).catch((error) => {
      log(`an interaction failed: ${error.name}`);
      if (!response.headersSent) response.writeHead(error.status ?? 400, { "content-type": "text/plain" });
      response.end("This sign-in is over. Begin again at the application.\n");
    });
  });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
  await new Promise((resolve, reject) => server.once("error", reject).listen(settings.port, "127.0.0.1", resolve));
  const { users, moved } = accounts.manifest();
  process.stdout.write(`${settings.issuer} serves ${users} users, of whom ${moved.length} have moved\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
