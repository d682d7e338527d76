import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import clients from "./clients.json";

/** A row of the README's table. */
export interface Row {
  client: string;
  version: string;
  from: "npm" | "pip" | "go" | "system";
  /** Where it is not the client's own name. */
  package?: string;
  /** What tells the version of a client that is found on PATH. */
  command?: string[];
  test: string;
  ran: string;
}

export const ROWS = clients as Row[];
/** How the clients are installed, as the skipped tests say; all are pinned, each kind in a file of its own. */
const INSTALL = {
  npm: "npm ci --prefix local/tests/clients",
  pip: "pip install -r local/tests/clients/requirements.txt",
  go: "go build -C local/tests/clients/programs/go -o client, with Go 1.24 or newer",
  system: "curl 7.88.1 or newer",
};
/** The longest that a command may take: it ends a hang, before the test's own limit does. */
const SECONDS = 240;

/** NODE_OPTIONS that send a Node client's requests for Cognito to AWS_ENDPOINT_URL. */
export const PRELOAD = `--require ${JSON.stringify(path.join(__dirname, "..", "..", "preload.cjs"))}`;

export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end. Its environment is no more than what is given. */
export function run(
  [command = "", ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { env, cwd: __dirname, timeout: SECONDS * 1000, encoding: "utf8" } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      const status = typeof error?.code === "number" ? error.code : error ? -1 : 0;
      resolve({ status, stdout, stderr });
    });
  });
}

/**
 * Skips what follows, and says why, where a client is not here, or older than the one in the table: it may not know
 * AWS_ENDPOINT_URL yet. With CLIENTS=required, as .ci/run sets it, it fails instead, and so does one that is newer,
 * save for what the system brings, and for what needs a toolchain that may not be there.
 */
export async function requireClient(context: Mocha.Context, name: string): Promise<void> {
  const row = ROWS.find(({ client }) => client === name);
  if (!row) throw new Error(`${name} is not in clients.json`);
  const version = await versionHere(row);
  if (version === row.version) return;
  const why = `${name} here is ${version ?? "missing"}, the table has ${row.version}: ${INSTALL[row.from]}`;
  const isNewer = version?.localeCompare(row.version, "en", { numeric: true }) === 1;
  const mayDiffer = row.from === "go" || (isNewer && row.from === "system");
  const isRequired = process.env.CLIENTS === "required" && !mayDiffer;
  if (isRequired) throw new Error(why);
  console.log(`      ${isNewer ? "ran all the same" : "skipped"}: ${why}`);
  if (!isNewer) context.skip();
}

/** @returns undefined where it is not installed */
async function versionHere({ client, package: name = client, command }: Row): Promise<string | undefined> {
  if (command) {
    const { status, stdout } = await run(command, process.env);
    return status === 0 ? /\d+(\.\d+)+/.exec(stdout)?.[0] : undefined;
  }
  try {
    const file = path.join(__dirname, "node_modules", name, "package.json");
    return JSON.parse(fs.readFileSync(file, "utf8")).version;
  } catch {
    return undefined;
  }
}
