import * as fs from "node:fs";
import * as path from "node:path";
import { ROOT, STACK } from "./program-copy";
import type { Stack } from "./stack";
import { exportsOf } from "./stack-exports";
import { Started } from "./started";

/** Seconds. */
const LONGEST_START = 120;

/** The command behind npm start, which reads the options for node in its first line. */
const COMMAND = path.join(ROOT, "local", "bin", "pulumi-aws-local.cjs");

/** The local run of the program in `folder`, started as `npm start` starts it. */
export class LocalStack {
  private constructor(
    readonly process: Started,
    readonly data: string,
    readonly log: string,
  ) {}

  /** @param data the data folder's name, below the program's */
  static start(folder: string, data: string, more: string[] = [], by: "node" | "npm" = "node"): LocalStack {
    const options = ["--stack", STACK, "--port", "0", "--aws-port", "0", "--data", data, ...more];
    const log = path.join(folder, `${data}.log`);
    const errors = fs.openSync(log, "w");
    const started =
      by === "npm"
        ? new Started("npm", ["start", "--", ...options], { cwd: folder, errors })
        : new Started(COMMAND, ["start", ...options], { cwd: folder, errors });
    fs.closeSync(errors);
    return new LocalStack(started, path.join(folder, data), log);
  }

  /** Waits until it serves. @throws Error with what it said where it does not */
  async ready(): Promise<Stack> {
    try {
      await this.process.line(/runs on this machine/, LONGEST_START);
    } catch (error) {
      throw new Error(
        `the local run did not start: ${(error as Error).message} ${fs.readFileSync(this.log, "utf8").slice(-500)}`,
      );
    }
    const outputs = JSON.parse(fs.readFileSync(path.join(this.data, "outputs.json"), "utf8"));
    const exported = exportsOf(fs.readFileSync(path.join(this.data, "env"), "utf8"));
    return {
      ...outputs,
      name: "the local run",
      awsEndpoint: exported.AWS_ENDPOINT_URL,
      administrator: { accessKeyId: exported.AWS_ACCESS_KEY_ID, secretAccessKey: exported.AWS_SECRET_ACCESS_KEY },
    };
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
