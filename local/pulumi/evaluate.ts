/**
 * Runs the program under Pulumi mocks in a child process. Each resource is sent to the parent process, which answers
 * with the resource's outputs.
 */
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { rpcClient } from "../common/ipc";
import type { Ending, LastWord, Program } from "../program/evaluation-process";
import { unknownsIn } from "../stack/unknown-value";
import { findCodePathsOnce } from "./code-paths";
import { filesAskedFor } from "./files-asked-for";
import { oneLine } from "./one-line";
import { plain } from "./program-inputs";
import { Registrations } from "./registrations";
import { constructRestApi, REST_API } from "./rest-api-component";
import { secretOutputs } from "./secret-outputs";
import { lengthenTraces, skipTracesOfPromises } from "./traces";

const ON_AWS_ALONE =
  'To have a resource on AWS and not here, declare it only where a setting of the stack says so: if (new pulumi.Config().getBoolean("onAws")) { ... }';

const folder = process.cwd();
const files = filesAskedFor(folder);
skipTracesOfPromises();
lengthenTraces();
findCodePathsOnce();
const registrations = new Registrations(folder);
// Pulumi reads `details` from the answer of a provider function.
const ask = rpcClient((line) => Object.assign(new pulumi.RunError(line), { details: line }));

// The first function that Pulumi serializes takes much longer than the next, so serialize one while there is time.
if (process.argv[2] === "spare") pulumi.runtime.serializeFunction(() => {}).catch(() => {});

let ended = false;
let evaluated: Extract<Ending, { outputs: object }> | undefined;
process.once("message", (program: Program) => {
  process.channel?.unref();
  evaluate(program).then((ending) => {
    evaluated = ending;
  }, fail);
});
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
// Pulumi reports promises that never settled if a process ends with 0. A program that ends itself explains that.
process.on("exit", (code) => {
  if (!ended && code === 0) process.exitCode = 1;
});
// Only now is the stack complete: like Pulumi, wait for all that the program started, not only for its exports.
process.on("beforeExit", () => end(evaluated ?? { failed: "the program waits for something that never comes" }));

async function evaluate(program: Program): Promise<NonNullable<typeof evaluated>> {
  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs, custom, id }) {
        const given = (await registrations.reading(type, name, () => plain(inputs))) as Record<string, unknown>;
        const remote = registrations.isRemote(type, name);
        if (!custom && !remote) return { id: "", state: given };
        return registrations.made(type, name, given, async () => {
          if (type === REST_API) return { id: "", outputs: await constructRestApi(name, inputs) };
          if (remote)
            throw new pulumi.RunError(
              `${type} ${name} is a component of a package that only Pulumi's engine runs; declare its resources themselves, or take it out of the stack that runs here`,
            );
          if (id)
            throw new pulumi.RunError(`${type} ${name} is read, not made: the local run has what the program makes`);
          return ask<{ id: string; outputs: Record<string, unknown> }>("resource", type, name, given);
        });
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
    // A program may export a function. Pulumi calls it.
    const entry = await require(path.resolve(program.main));
    const exports = await (typeof entry === "function" ? entry() : entry);
    secrets = await secretOutputs(exports);
    return exports;
  });
  await pulumi.runtime.disconnect();
  const outputs = (await plain(exported ?? {})) as Record<string, unknown>;
  tellUnknown(outputs);
  return { outputs, secrets };
}

/** Reports only the first failure, because the others follow from it. */
function fail(error: unknown): void {
  // More refusals may follow. They are reported together when the program has nothing left to do.
  if (registrations.refusals.length > 0) return;
  end({ failed: oneLine(error, folder) });
}

/** Names each environment variable of a function and each stack output that holds an unknown value. */
function tellUnknown(outputs: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(outputs))
    for (const unknown of unknownsIn(value))
      process.stderr.write(`Output ${name} of the stack holds ${unknown}, which cannot be known on this machine.\n`);
}

function end(ending: Ending): void {
  if (ended) return;
  ended = true;
  const { refusals } = registrations;
  // A failure after a refusal may follow from it.
  const last =
    refusals.length > 0 ? { failed: [...refusals, ...(refusals.length > 1 ? [ON_AWS_ALONE] : [])].join("\n") } : ending;
  process.send?.({ ending: last, files: files() } satisfies LastWord, () =>
    // Pulumi warns about promises that never settled only if the process exits with 0.
    process.exit("failed" in last ? 1 : 0),
  );
}
