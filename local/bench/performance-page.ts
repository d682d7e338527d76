import { type Report, type Row, ratiosOf, spreadOf } from "./report";
import { figure, goalText, verdict } from "./words";

const BEGIN = "<!-- bench -->\n";
const END = "<!-- /bench -->\n";

/** docs/performance.md with the figures that have a goal in its table. @throws Error if it has no place for them */
export function intoReport(page: string, report: Report): string {
  const [before, rest] = split(page, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}${section(report)}${END}${after}`;
}

function split(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`docs/performance.md has no ${mark.trim()}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function section({ machine, versions, rows, missing }: Report): string {
  const { cores, processor, system, date } = machine;
  const rival = String(versions.MiniStack).replace(/^ministack==|,.*/g, "");
  return [
    `On ${cores} cores (${processor}, ${system}), ${String(date).slice(0, 10)}, Node.js ${versions.node} with OpenSSL ${versions.openssl}, Pulumi CLI ${versions.pulumi}, MiniStack ${rival}:`,
    "",
    "| measured | here | against | ratio (min to max) | goal | |",
    "| --- | ---: | --- | --- | --- | --- |",
    ...rows.filter(({ goal }) => goal).map(line),
    "",
    ...missing.flatMap(({ measure, what, why }) => [`Not measured: ${measure}, ${what}: ${why}.`, ""]),
    "",
  ].join("\n");
}

function line(row: Row): string {
  const { measure, what, unit, ours, against, goal } = row;
  const ratios = ratiosOf(row);
  const spread = spreadOf(ratios.length > 0 ? ratios : ours);
  return `| ${[
    `${measure}: ${what}`,
    `${figure(spreadOf(ours).median)} ${unit}`,
    against ? `${against.name}, ${figure(spreadOf(against.rounds).median)}` : "",
    against ? `${figure(spread.median)} (${figure(spread.min)} to ${figure(spread.max)})` : "",
    goal ? goalText(goal, unit) : "",
    verdict(row),
  ].join(" | ")} |`;
}
