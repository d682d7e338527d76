import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./errors";

/** The values of a command's options. @throws UsageError with the usage, for an option that the command does not have */
export function parseOptions<T extends ParseArgsConfig["options"]>(args: string[], options: T, usage: string) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}; usage: ${usage}`);
  }
}
