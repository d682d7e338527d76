import { type Goal, holds, type Row } from "./report";

export function goalText({ of, least, most }: Goal, unit: string): string {
  const bound = least === undefined ? `at most ${figure(most ?? 0)}` : `at least ${figure(least)}`;
  if (of === "ratio") return bound;
  return of === "figure" ? `${bound} ${unit}` : `${bound} ${unit} more`;
}

/** Empty where there is no goal. */
export function verdict(row: Row): string {
  const met = holds(row);
  return met === undefined ? "" : met ? "met" : "MISSED";
}

/** Three digits that count, and no more after the point. */
export function figure(value: number): string {
  if (value === 0) return "0";
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en", { minimumFractionDigits: 0, maximumFractionDigits: Math.min(places, 3) });
}
