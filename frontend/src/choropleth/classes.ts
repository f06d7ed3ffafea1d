/** Classes of a choropleth: natural groups (ckmeans), limits rounded first, then everything is sorted into them. */

export interface Classes {
  /** Inner limits, ascending; a value equal to a limit belongs to the class above it. */
  limits: number[];
  /** How many values lie in each class. */
  counts: number[];
  minimum: number;
  maximum: number;
}

const MOST_CLASSES = 5;

/** ColorBrewer YlGnBu, five classes: from little to much. */
export const COLOURS = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"] as const;

/** Sorts values into at most five classes; `threshold`, where it lies within the values, is one of the limits. */
export function classify(values: readonly number[], threshold: number | null = null): Classes {
  const sorted = [...values].sort((a, b) => a - b);
  const minimum = sorted[0] ?? 0;
  const maximum = sorted.at(-1) ?? 0;
  const limits = roundedLimits(sorted, minimum, maximum, threshold);
  const counts = Array.from({ length: limits.length + 1 }, () => 0);
  for (const value of sorted) counts[classOf(value, limits)] = (counts[classOf(value, limits)] ?? 0) + 1;
  return { limits, counts, minimum, maximum };
}

/** Which class a value is in: the number of limits it has reached. */
export const classOf = (value: number, limits: readonly number[]) =>
  limits.filter((limit) => value >= limit).length;

/** The colour of a class among `classes` classes, spread over the whole scale. */
export function colourOf(index: number, classes: number): string {
  if (classes <= 1) return COLOURS[2];
  return COLOURS[Math.round((index * (COLOURS.length - 1)) / (classes - 1))] ?? COLOURS[0];
}

function roundedLimits(
  sorted: number[],
  minimum: number,
  maximum: number,
  threshold: number | null,
): number[] {
  const step = roundingStep(maximum - minimum);
  const natural = ckmeansStarts(sorted, MOST_CLASSES).slice(1);
  const rounded = natural.map((start) => Number((Math.round(start / step) * step).toPrecision(6)));
  const inside = [...new Set(rounded)].filter((limit) => limit > minimum && limit <= maximum);
  if (threshold === null || threshold <= minimum || threshold > maximum) return inside;
  return withThreshold(inside, threshold);
}

/** The limit nearest to the threshold gives way to it. */
function withThreshold(limits: number[], threshold: number): number[] {
  if (limits.includes(threshold)) return limits;
  const nearest = [...limits].sort((a, b) => Math.abs(a - threshold) - Math.abs(b - threshold))[0];
  return [...limits.filter((limit) => limits.length < MOST_CLASSES - 1 || limit !== nearest), threshold].sort(
    (a, b) => a - b,
  );
}

/** A step of 1, 2 or 5 times a power of ten, about a fortieth of the span. */
export function roundingStep(span: number): number {
  if (!(span > 0)) return 1;
  const rough = span / 40;
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = rough / power;
  return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
}

/**
 * First values of the groups with the least sum of squares within groups (Wang & Song 2011, ckmeans.1d.dp), found by
 * the plain dynamic programme: O(groups · n²), n being municipalities.
 */
export function ckmeansStarts(sorted: readonly number[], groups: number): number[] {
  const n = sorted.length;
  const k = Math.min(groups, new Set(sorted).size);
  if (k === 0) return [];
  const cost = squaresWithin(sorted);
  let best = sorted.map((_, end) => cost(0, end));
  const cuts: number[][] = [sorted.map(() => 0)];
  for (let group = 1; group < k; group++) {
    const next: number[] = [];
    const cut: number[] = [];
    for (let end = 0; end < n; end++) {
      const [start, sum] = bestStart(best, cost, group, end);
      next.push(sum);
      cut.push(start);
    }
    best = next;
    cuts.push(cut);
  }
  return trail(cuts, n).map((start) => sorted[start] ?? 0);
}

function bestStart(
  best: readonly number[],
  cost: (from: number, to: number) => number,
  group: number,
  end: number,
): [number, number] {
  let start = Math.min(group, end);
  let least = Number.POSITIVE_INFINITY;
  for (let first = group; first <= end; first++) {
    const sum = (best[first - 1] ?? 0) + cost(first, end);
    if (sum < least) [least, start] = [sum, first];
  }
  return [start, least];
}

function trail(cuts: readonly number[][], n: number): number[] {
  const starts: number[] = [];
  let end = n - 1;
  for (let group = cuts.length - 1; group >= 0; group--) {
    const start = cuts[group]?.[end] ?? 0;
    starts.unshift(start);
    end = start - 1;
  }
  return starts;
}

/** The sum of squared deviations of sorted[from..to], from running sums. */
function squaresWithin(sorted: readonly number[]): (from: number, to: number) => number {
  const sums = [0];
  const squares = [0];
  for (const value of sorted) {
    sums.push((sums.at(-1) ?? 0) + value);
    squares.push((squares.at(-1) ?? 0) + value * value);
  }
  return (from, to) => {
    const sum = (sums[to + 1] ?? 0) - (sums[from] ?? 0);
    return Math.max(0, (squares[to + 1] ?? 0) - (squares[from] ?? 0) - (sum * sum) / (to - from + 1));
  };
}

/** Values in classes, with the colour of each value; null (no value) has none: it is hatched. */
export interface Classified {
  values: number[];
  classes: Classes;
  colour: (value: number | null) => string | null;
}

/** Sorts the values there are into classes; of `values` those that are null belong to none. */
export function classified(values: readonly (number | null)[], threshold: number | null = null): Classified {
  const known = values.filter((value) => value !== null);
  const classes = classify(known, threshold);
  const colour = (value: number | null) =>
    value === null ? null : colourOf(classOf(value, classes.limits), classes.counts.length);
  return { values: known, classes, colour };
}
