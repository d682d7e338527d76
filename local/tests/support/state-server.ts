import * as fs from "node:fs";
import * as path from "node:path";
import type { Target } from "./client";
import { compiledLoader } from "./compiled-loader";
import { Command, LocalRunCommand, sampleProgram } from "./harness";
import { temporaryFolder } from "./temporary-folder";

interface Deployed {
  data: string;
  outputs: Record<string, string>;
}
let deployed: Promise<Deployed> | undefined;

/**
 * A copy of a data folder that holds the sample program's stack, with limits that a load does not reach. The
 * program is evaluated once for all who ask.
 */
export async function deployedFolder(): Promise<Deployed> {
  deployed ??= deploy();
  const { data, outputs } = await deployed;
  const copy = path.join(temporaryFolder(), "data");
  fs.cpSync(data, copy, { recursive: true });
  return { data: copy, outputs };
}

async function deploy(): Promise<Deployed> {
  const settings = { rateLimit: "10000", burstLimit: "5000" };
  const run = await new LocalRunCommand(sampleProgram(settings)).ready();
  const outputs = JSON.parse(run.read("outputs.json"));
  run.signal("SIGTERM");
  await run.ended;
  return { data: run.data, outputs };
}

/** A server of a deployed folder: it evaluates no program, and so is there in a moment. */
export class StateServer extends Command {
  constructor(private readonly deployed: Deployed) {
    const script = path.join(__dirname, "serve-state.ts");
    super(process.execPath, ["--expose-gc", "--require", compiledLoader(), script, deployed.data], { ipc: true });
  }

  /** Resolves when it serves, with where. */
  async target(): Promise<Target> {
    const [line] = await this.says(/^\{.*\}\n/);
    const { gatewayUrl, awsUrl, administrator } = JSON.parse(line);
    const { outputs } = this.deployed;
    const stage = outputs.serviceEndpoint?.split("/").at(-1);
    return { ...outputs, serviceEndpoint: `${gatewayUrl}/${stage}`, awsUrl, administrator } as Target;
  }

  /** Bytes of memory that it really holds, its garbage collected. */
  memory(): Promise<NodeJS.MemoryUsage> {
    return new Promise((resolve) => {
      this.child.once("message", (usage) => resolve(usage as NodeJS.MemoryUsage));
      this.child.send("memory");
    });
  }
}
