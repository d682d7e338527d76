import type { LocalRun } from "../local-run";
import type { Program } from "../program/evaluation-process";
import type { DataFolder } from "../state/data-folder";
import type { AtEnd } from "./at-end";
import { environmentFile } from "./startup-message";

/** A program that is served, and where. */
export interface Serving {
  program: Program;
  run: LocalRun;
  folder: DataFolder;
  atEnd: AtEnd;
}

/** Writes what clients need to know of a stack that is served now. */
export function publish({ run, folder }: Serving, outputs: Record<string, unknown>): void {
  folder.write("env", environmentFile(run, outputs));
  folder.write("outputs.json", `${JSON.stringify(outputs, null, 2)}\n`);
}
