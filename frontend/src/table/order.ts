/** The order of a ranking: by name or by a number; rows without a number always come last. */

export interface Named {
  ars: string;
  name: string;
}

export interface Order<C extends string = string> {
  column: C;
  down: boolean;
}

/** What a column is sorted by; columns that are not named here are sorted by name. */
export type Values<R, C extends string> = Partial<Record<C, (row: R) => number | null>>;

/** Sorts into a new list; equal rows are in the order of their names. */
export function ordered<R extends Named, C extends string>(
  rows: readonly R[],
  { column, down }: Order<C>,
  values: Values<R, C>,
): R[] {
  const names = (a: R, b: R) => a.name.localeCompare(b.name, "de");
  const value = values[column];
  if (!value) return [...rows].sort((a, b) => (down ? -names(a, b) : names(a, b)));
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || names(a, b);
    return (down ? right - left : left - right) || names(a, b);
  });
}
