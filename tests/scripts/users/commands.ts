import { spawn } from "node:child_process";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";

// The AWS SDK would say at each start which Node.js it will want one day.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const ROOT = path.join(__dirname, "..", "..", "..");

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs `npm run export` or `npm run import` without npm, to its end.
 * @param env what is added to the environment; `FILE_LIMIT`: the most KiB that a file may hold, as if the disk were full
 */
export function command(name: "export" | "import", args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const script = path.join(ROOT, "scripts", "users", `${name}.ts`);
  const limit = 'ulimit -f "$FILE_LIMIT" && exec "$0" "$@"';
  const child = spawn("bash", ["-c", limit, process.execPath, "--require", "sucrase/register", script, ...args], {
    cwd: ROOT,
    env: { ...process.env, FILE_LIMIT: "unlimited", ...env },
  });
  const ran = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      ran[stream] += text;
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...ran })));
}

type Answer = (input: Record<string, unknown>) => object;

/** A service with these operations and no others, and the environment in which a command finds it. */
export async function stubPool(operations: Record<string, Answer>) {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const answer = operations[operation];
    try {
      if (!answer) throw Object.assign(new Error(`no ${operation} here`), { name: "NotAuthorizedException" });
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end(JSON.stringify(answer(JSON.parse(Buffer.concat(chunks).toString()))));
    } catch (error) {
      const { name, message } = error as Error;
      response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: name, message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "",
  };
  return { env, close: () => server.close() };
}
