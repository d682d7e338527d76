/**
 * Runs the program under Pulumi mocks, in a process of its own that ends with it: each resource goes to the
 * process that forked this one, which answers with what the provider made of it.
 */
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { caller } from "../calls";
import type { Ending, Program } from "../evaluation";
import { plain } from "./program-inputs";

const folder = process.cwd();
const ask = caller((line) => new pulumi.RunError(line));

process.once("message", (program: Program) => evaluate(program).catch(fail));
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

async function evaluate(program: Program): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs, custom, id }) {
        const given = (await plain(inputs)) as Record<string, unknown>;
        if (id)
          throw new pulumi.RunError(
            `${type} ${name} is read, not made: the local run has what the program makes`,
          );
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
  const outputs = await pulumi.runtime.runInPulumiStack(async () => require(path.resolve(program.main)));
  await pulumi.runtime.disconnect();
  end({ files: loaded(), outputs: (await plain(outputs ?? {})) as Record<string, unknown> });
}

/** Tells of the first failure alone: the others follow from it. */
function fail(error: unknown): void {
  end({ files: loaded(), failed: oneLine(error) });
}

/** The program's own files, so far as they were reached: not this one's. */
function loaded(): string[] {
  const ours = path.dirname(__dirname) + path.sep;
  return Object.keys(require.cache).filter(
    (file) => file.startsWith(folder + path.sep) && !file.includes("node_modules") && !file.startsWith(ours),
  );
}

let ended = false;
function end(ending: Ending): void {
  if (ended) return;
  ended = true;
  process.send?.(ending, () => process.exit());
}

function oneLine(error: unknown): string {
  if (pulumi.RunError.isInstance(error) || pulumi.ResourceError.isInstance(error))
    return firstLine(error.message);
  if (!(error instanceof Error)) return firstLine(String(error));
  const ours = error.stack
    ?.split("\n")
    .find((line) => line.includes(folder) && !line.includes("node_modules"));
  const place = ours?.match(/\(?([^()\s]+:\d+):\d+\)?$/)?.[1];
  const at = place ? `${path.relative(folder, place)}: ` : "";
  return `${at}${error.name}: ${firstLine(error.message)}`;
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
