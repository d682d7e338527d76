import { type ParseArgsConfig, parseArgs } from "node:util";

/** What a person must change to run a command. Its message is one line. */
export class UsageError extends Error {
  override name = "UsageError";
}

/**
 * The options of a command, and its other arguments where it takes any.
 * @throws UsageError with the usage, for an argument that the command does not have
 */
export function readArguments<T extends ParseArgsConfig>(config: T, usage: string) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}; usage: ${usage}`);
  }
}

/** Runs a command, and ends it with the code that it returns; with one line and 1 for a UsageError. */
export async function runCommand(command: (args: string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof UsageError ? error.message : `unexpected: ${(error as Error).stack}`}\n`);
    process.exitCode = 1;
  }
}
