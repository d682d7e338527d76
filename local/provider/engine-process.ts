import * as path from "node:path";
import { createInterface } from "node:readline";
import { UsageError } from "../common/errors";
import { ForkedProcess } from "../common/forked-process";
import { type Methods, serveRpc } from "../common/ipc";

/** The child process that the real Pulumi engine attaches to. It forwards the engine's calls to this process. */
export class EngineProcess {
  /** The loopback port to name in `PULUMI_DEBUG_PROVIDERS=aws:PORT`. */
  readonly port: Promise<number>;
  /** Rejects when the process has ended. */
  readonly broken: Promise<never>;
  private readonly process: ForkedProcess;

  constructor(methods: Methods) {
    this.process = new ForkedProcess(path.join(__dirname, "..", "pulumi", "attach.cjs"), [], {
      execArgv: [],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    const { child, ended } = this.process;
    serveRpc(child, methods);
    this.broken = ended.then((why) => {
      throw new UsageError(`the process that Pulumi attaches to ended with ${why}; start again`);
    });
    const printed = new Promise<number>((resolve) => {
      if (child.stdout) createInterface(child.stdout).once("line", (line) => resolve(Number(line)));
    });
    this.port = Promise.race([printed, this.broken]);
    this.broken.catch(() => {}); // An `await` of it still throws.
  }

  stop(): void {
    this.process.stop();
  }
}
