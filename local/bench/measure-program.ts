import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Bench } from "./bench";
import { bareEvaluation } from "./evaluation-time";
import { LocalStack } from "./local-stack";
import { copyProgram, STACK } from "./program-copy";

/** Loads what the program loads, and declares nothing. */
const EMPTY = `import * as aws from "@pulumi/aws";
import * as apigateway from "@pulumi/awsx/classic/apigateway";
import * as pulumi from "@pulumi/pulumi";

export const loaded = [aws, apigateway, pulumi].length;
`;

/** What the program itself costs whoever runs it: a preview by the real engine, and its types. */
export async function measureProgram(bench: Bench): Promise<void> {
  const evaluation = await bench.rounds("evaluation", [
    async () => bareEvaluation(bench),
    async () => bareEvaluation(bench, ["--require", "ts-node/register"]),
  ]);
  const [fast = [], checked = []] = evaluation;
  const against = { name: "type-checked by ts-node", rounds: checked };
  bench.add({ measure: "program", what: "evaluation, transpiled alone", unit: "s", ours: fast, against });
  await measurePreview(bench);
}

async function measurePreview(bench: Bench): Promise<void> {
  if (!pulumiVersion()) {
    bench.lack("program", "pulumi preview", "the Pulumi CLI is not on PATH");
    return;
  }
  const local = LocalStack.start(bench.folder, "attached", ["--attach"]);
  bench.cleanup.defer(() => local.stop());
  const attach = await local.process.line(/PULUMI_DEBUG_PROVIDERS=/, 60);
  const [, providers = ""] = /PULUMI_DEBUG_PROVIDERS=(\S+)/.exec(attach) ?? [];
  const home = path.join(bench.folder, "pulumi-home");
  fs.mkdirSync(home);
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${home}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_DEBUG_PROVIDERS: providers,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const folder = copyProgram("installed");
  bench.cleanup.defer(() => fs.rmSync(folder, { recursive: true, force: true }));
  const index = path.join(folder, "index.ts");
  const program = fs.readFileSync(index, "utf8");

  const preview = async (source: string) => {
    fs.writeFileSync(index, source);
    const began = performance.now();
    const args = ["preview", "--stack", STACK, "--non-interactive"];
    await bench.start("pulumi", args, { cwd: folder, env }).finished();
    return (performance.now() - began) / 1000;
  };
  try {
    execFileSync("pulumi", ["stack", "init", STACK], { cwd: folder, env, stdio: "pipe" });
    const [ours = [], theirs = []] = await bench.rounds("preview", [
      async () => preview(program),
      async () => preview(EMPTY),
    ]);
    const against = { name: "an empty program, same SDK", rounds: theirs };
    bench.add({
      measure: "program",
      what: "pulumi preview",
      unit: "s",
      ours,
      against,
      goal: { of: "ratio", most: 1.25 },
    });
  } catch (error) {
    bench.lack("program", "pulumi preview", (error as Error).message.split("\n")[0] ?? "");
  }
  await local.stop();
}

/** Undefined where there is none. */
export function pulumiVersion(): string | undefined {
  try {
    return execFileSync("pulumi", ["version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
