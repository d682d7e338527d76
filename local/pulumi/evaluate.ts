/**
 * Runs the program under Pulumi mocks, in a process of its own that ends with it: each resource goes to the
 * process that forked this one, which answers with what the provider made of it.
 */
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { rpcClient } from "../common/ipc";
import type { Ending, LastWord, Program } from "../program/evaluation-process";
import { findCodePathsOnce } from "./code-paths";
import { filesAskedFor } from "./files-asked-for";
import { oneLine } from "./one-line";
import { plain } from "./program-inputs";
import { secretOutputs } from "./secret-outputs";
import { skipTracesOfPromises } from "./traces";

const folder = process.cwd();
const files = filesAskedFor(folder);
skipTracesOfPromises();
findCodePathsOnce();
// Pulumi reads `details` of what a function of the provider answers.
const ask = rpcClient((line) => Object.assign(new pulumi.RunError(line), { details: line }));

// While there is time: the first function that Pulumi serializes takes much longer than the next.
if (process.argv[2] === "spare") pulumi.runtime.serializeFunction(() => {}).catch(() => {});

let evaluated: Extract<Ending, { outputs: object }> | undefined;
process.once("message", (program: Program) => {
  process.channel?.unref();
  evaluate(program).then((ending) => {
    evaluated = ending;
  }, fail);
});
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
// Only now is it whole: Pulumi too waits for what a program does beside what it exports.
process.on("beforeExit", () => end(evaluated ?? { failed: "the program waits for something that never comes" }));

async function evaluate(program: Program): Promise<NonNullable<typeof evaluated>> {
  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs, custom, id }) {
        const given = (await plain(inputs)) as Record<string, unknown>;
        if (id)
          throw new pulumi.RunError(`${type} ${name} is read, not made: the local run has what the program makes`);
        if (!custom) return { id: "", state: given };
        const made = await ask<{ id: string; outputs: object }>("resource", type, name, given);
        return { id: made.id, state: made.outputs };
      },
      call: ({ token, inputs }) => ask<Record<string, unknown>>("invoke", token, inputs),
    },
    program.project,
    program.stack,
    false,
  );
  pulumi.runtime.setAllConfig(program.config);
  let secrets: string[] = [];
  const exported = await pulumi.runtime.runInPulumiStack(async () => {
    const exports = await require(path.resolve(program.main));
    secrets = await secretOutputs(exports);
    return exports;
  });
  await pulumi.runtime.disconnect();
  return { outputs: (await plain(exported ?? {})) as Record<string, unknown>, secrets };
}

/** Tells of the first failure alone: the others follow from it. */
function fail(error: unknown): void {
  end({ failed: oneLine(error, folder) });
}

let ended = false;
function end(ending: Ending): void {
  if (ended) return;
  ended = true;
  process.send?.({ ending, files: files() } satisfies LastWord, () => process.exit());
}
