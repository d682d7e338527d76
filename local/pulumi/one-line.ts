import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Pulumi's prefixes to an error of a resource whose outputs others use, one for each that waits for it. */
const SERIALIZING = /^(?:error serializing property "[^"]*": )+/;

/** Pulumi's prefix to a refusal by the local run. The refusal itself names the resource. */
const REGISTERING = /^failed to register new resource .+? \[.+?\]: /;

/** The folder of the local run itself. */
const OURS = path.dirname(__dirname) + path.sep;

/** An error of the program in `folder` as one line: file and line if known, and the message. */
export function oneLine(error: unknown, folder: string): string {
  if (pulumi.RunError.isInstance(error) || pulumi.ResourceError.isInstance(error)) return firstLine(error.message);
  if (!(error instanceof Error)) return firstLine(String(error));
  const at = placeIn(error.stack ?? "", folder + path.sep);
  const what = firstLine(error.message).replace(SERIALIZING, "");
  const said = REGISTERING.test(what) ? what.replace(REGISTERING, "") : `${error.name}: ${what}`;
  return at ? `${at}: ${said}` : said;
}

function placeIn(stack: string, folder: string): string | undefined {
  for (const line of stack.split("\n")) {
    const start = line.indexOf(folder);
    if (start < 0 || line.includes("node_modules") || line.includes(OURS)) continue;
    const [, place] = line.slice(start + folder.length).match(/^([^:]+:\d+)(:\d+)?\)?$/) ?? [];
    if (place) return place;
  }
  return undefined;
}

/** Joins the first line with the next one if the first only announces it. */
function firstLine(text: string): string {
  const [first = "", second = ""] = text.split("\n").filter((line) => line.trim());
  return first.endsWith(":") ? `${first} ${second.trim()}` : first.trim();
}
