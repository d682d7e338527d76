import { type Missing, type Report, type Row, ratiosOf, spreadOf } from "./report";
import { figure, goalText, verdict } from "./words";

const HEAD = ["measured", "unit", "ours", "against", "theirs", "ratio (min - max)", "goal", ""];
const TO_THE_RIGHT = new Set([2, 4]);

/** The report as lines for a person, a table a measure. */
export function tableOf({ machine, versions, rows, missing }: Report): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const written = lines.map((cells) =>
    cells
      .map((cell, column) =>
        TO_THE_RIGHT.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  return [
    ...Object.entries({ ...machine, ...versions }).map(([name, value]) => `${name}: ${value}`),
    "",
    ...written,
    "",
    ...notesOf(rows),
    ...missing.map(missingLine),
    "",
  ].join("\n");
}

function cellsOf(row: Row): string[] {
  const { measure, what, unit, ours, against, goal } = row;
  const ratios = ratiosOf(row);
  const { min, median, max } = spreadOf(ratios.length > 0 ? ratios : ours);
  const spread = `(${figure(min)} - ${figure(max)})`;
  return [
    `${measure}: ${what}`,
    unit,
    figure(spreadOf(ours).median),
    against?.name ?? "",
    against ? figure(spreadOf(against.rounds).median) : "",
    ratios.length > 0 ? `${figure(median)} ${spread}` : `- ${spread}`,
    goal ? goalText(goal, unit) : "",
    verdict(row),
  ];
}

function notesOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ measure, what, note }) => (note ? [`${measure}: ${what}: ${note}`] : []));
}

function missingLine({ measure, what, why }: Missing): string {
  return `not measured: ${measure}: ${what}: ${why}`;
}
