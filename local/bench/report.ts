/** One thing that was measured: a figure a round, and those of what it is compared with in the same rounds. */
export interface Row {
  /** The name that `--only` takes. */
  measure: string;
  what: string;
  unit: string;
  ours: number[];
  against?: { name: string; rounds: number[] };
  goal?: Goal;
  /** What a reader must know to read the figure rightly. */
  note?: string;
}

/** Judged by the median: of our figure, of its ratio to the other's, or of what it has more than the other. */
export interface Goal {
  of: "figure" | "ratio" | "difference";
  least?: number;
  most?: number;
}

/** What could not be measured. It is never guessed. */
export interface Missing {
  measure: string;
  what: string;
  why: string;
}

export interface Report {
  machine: Readonly<Record<string, string | number>>;
  versions: Readonly<Record<string, string>>;
  rows: readonly Row[];
  missing: readonly Missing[];
}

export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** @throws Error for no figures at all */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  const [min, max] = [sorted.at(0), sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined) {
    throw new Error("there is no figure to sum up");
  }
  return { min, median: (low + high) / 2, max };
}

/** Ours to the other's, round by round, as the machine was the same to both in one round alone. */
export function ratiosOf({ ours, against }: Row): number[] {
  return pairs(ours, against?.rounds ?? []).map(([own, other]) => own / other);
}

/** Undefined for a row without a goal. */
export function holds(row: Row): boolean | undefined {
  if (!row.goal) return undefined;
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = row.goal;
  const { median } = spreadOf(judged(row, row.goal.of));
  return median >= least && median <= most;
}

function judged(row: Row, of: Goal["of"]): number[] {
  switch (of) {
    case "figure":
      return row.ours;
    case "ratio":
      return ratiosOf(row);
    case "difference":
      return pairs(row.ours, row.against?.rounds ?? []).map(([own, other]) => own - other);
  }
}

function pairs(one: readonly number[], other: readonly number[]): [number, number][] {
  return one.flatMap((figure, round) => {
    const compared = other[round];
    return compared === undefined ? [] : [[figure, compared] as [number, number]];
  });
}
