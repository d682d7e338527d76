import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../command-line";

// The AWS SDK would say at each start which Node.js it will want one day.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** What a client needs to know, under the names of the stack outputs. */
interface Outputs {
  serviceEndpoint: string;
  userPoolId: string;
  userPoolClientId: string;
  identityPoolId: string;
  region: string;
}

/** What is tested. */
export interface Target extends Outputs {
  /** Whether it is on this machine, where no mail is sent. */
  local: boolean;
}

/**
 * The local run that serves from a data folder; its endpoint and administrator's key go into this process's
 * environment, where the AWS SDK looks for them.
 */
export function localTarget(data: string): Target {
  const read = (name: string) => {
    try {
      return fs.readFileSync(path.join(data, name), "utf8");
    } catch {
      throw new UsageError(
        `there is no ${path.join(data, name)}: run npm start in another terminal first, or give --stack NAME for a deployed stack`,
      );
    }
  };
  const outputs = checked(read("outputs.json"), path.join(data, "outputs.json"));
  Object.assign(process.env, exportsOf(read("env")));
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN"]) delete process.env[name];
  return { ...outputs, local: true };
}

/** What the data folder's `env` sets in a shell. */
export function exportsOf(env: string): Record<string, string> {
  return Object.fromEntries(
    [...env.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}

/** A deployed stack, as `pulumi stack output` tells; AWS credentials are those of the shell. */
export function deployedTarget(stack: string): Target {
  try {
    const json = execFileSync("pulumi", ["stack", "output", "--json", "--stack", stack], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const local = /^http:\/\/(127\.0\.0\.1|localhost)(:|$)/.test(process.env.AWS_ENDPOINT_URL ?? "");
    return { ...checked(json, `stack ${stack}`), local };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, stderr } = error as { code?: string; stderr?: string };
    const why = code === "ENOENT" ? "the Pulumi CLI is not on PATH" : `pulumi says: ${stderr?.trim().split("\n")[0]}`;
    throw new UsageError(`the outputs of stack ${stack} cannot be read: ${why}`);
  }
}

function checked(json: string, source: string): Outputs {
  const outputs = JSON.parse(json) as Outputs;
  const names = ["serviceEndpoint", "userPoolId", "userPoolClientId", "identityPoolId", "region"] as const;
  const missing = names.filter((name) => typeof outputs[name] !== "string");
  if (missing.length > 0) throw new UsageError(`${source} has no output ${missing.join(", ")}`);
  return outputs;
}
