import * as fs from "node:fs";
import * as path from "node:path";
import type { CleanupStack } from "../cli/shutdown";
import type { Program } from "../program/evaluation-process";
import { readProgram } from "../program/project-file";
import { type DeclaredFunction, functionsOf } from "./archives";
import { type Caller, callersOf } from "./callers";
import { Loader } from "./load/load";
import { LocalStack } from "./local-stack";
import { installMiniStack, startMiniStack } from "./ministack";
import type { BenchOptions } from "./options";
import { copyProgram, STACK } from "./program-copy";
import type { Missing, Row } from "./report";
import type { Stack } from "./stack";
import { Started } from "./started";

/** Users who call at once; so many different tokens and signatures are sent in turn. */
const CALLERS = 8;

/** A stack with users who have signed in to it. */
export interface Served {
  stack: Stack;
  callers: Caller[];
}

/** What the measures share. Each part is started when one first asks for it, and ended with the bench. */
export class Bench {
  readonly rows: Row[] = [];
  readonly missing: Missing[] = [];
  private readonly made = new Map<string, unknown>();

  constructor(
    readonly options: BenchOptions,
    readonly cleanup: CleanupStack,
    private readonly say: (text: string) => void,
  ) {}

  /** The program's copy. */
  get folder(): string {
    return this.once("folder", () => {
      const folder = copyProgram();
      this.cleanup.defer(() => fs.rmSync(folder, { recursive: true, force: true }));
      return folder;
    });
  }

  get program(): Program {
    return readProgram(this.folder, STACK);
  }

  get loader(): Loader {
    return this.once("loader", () => {
      const loader = new Loader();
      this.cleanup.defer(() => loader.stop());
      return loader;
    });
  }

  functions(): Promise<DeclaredFunction[]> {
    return this.once("functions", () => functionsOf(this.program));
  }

  localRun(): Promise<Served> {
    return this.once("local run", async () => {
      const local = LocalStack.start(this.folder, "shared");
      this.cleanup.defer(() => local.stop());
      return serve(await local.ready());
    });
  }

  /** Why there is none in place of it, where there is none. */
  miniStack(): Promise<Served | string> {
    return this.once("MiniStack", async () => {
      if (!this.options.miniStack) return "left out by --no-ministack";
      try {
        const folder = path.join(this.folder, "ministack");
        fs.mkdirSync(folder);
        const { process, stack } = await startMiniStack(installMiniStack(), folder, await this.functions());
        this.cleanup.defer(() => process.stop());
        return await serve(stack);
      } catch (error) {
        return (error as Error).message;
      }
    });
  }

  /** The URL of the bare server. */
  hello(): Promise<string> {
    return this.once("hello", async () => {
      const hello = this.start(process.execPath, [path.join(__dirname, "hello.cjs")]);
      return `http://127.0.0.1:${await hello.line(/^\d+$/, 10)}/`;
    });
  }

  /** A process that is ended with the bench, at the latest. */
  start(...of: ConstructorParameters<typeof Started>): Started {
    const started = new Started(...of);
    this.cleanup.defer(() => started.stop());
    return started;
  }

  add(row: Row): void {
    this.rows.push(row);
  }

  lack(measure: string, what: string, why: string): void {
    this.missing.push({ measure, what, why });
  }

  /** Runs each side once a round, in turn, so that what else the machine does falls on all of them. */
  async rounds<T>(what: string, sides: readonly (() => Promise<T>)[]): Promise<T[][]> {
    const results: T[][] = sides.map(() => []);
    for (let round = 1; round <= this.options.rounds; round++) {
      this.say(`${what}, round ${round} of ${this.options.rounds}`);
      for (const [index, side] of sides.entries()) results[index]?.push(await side());
    }
    return results;
  }

  private once<T>(name: string, make: () => T): T {
    if (!this.made.has(name)) {
      this.say(`preparing the ${name}`);
      this.made.set(name, make());
    }
    return this.made.get(name) as T;
  }
}

async function serve(stack: Stack): Promise<Served> {
  return { stack, callers: await callersOf(stack, CALLERS) };
}
