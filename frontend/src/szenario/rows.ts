/** The figures that are shown of a scenario, and how they are written. */
import type { Figure } from "../api/types";
import { count, decimal } from "../i18n";
import { w } from "../i18n/de.scenario";
import { figure, numeric } from "../i18n/figure";
import type { AreaResult, Group, Numbers, Result } from "./api";

export interface Row {
  name: keyof Numbers;
  label: string;
  write: (value: number) => string;
}

export const minutes = (value: number) => `${decimal(value)} min`;

export const ROWS: readonly Row[] = [
  { name: "people", label: w.rows.people, write: count },
  { name: "within_standard", label: w.rows.within, write: count },
  { name: "mean_minutes", label: w.rows.mean, write: minutes },
  { name: "median_minutes", label: w.rows.median, write: minutes },
  { name: "not_reached", label: w.rows.notReached, write: count },
  { name: "places_per_100", label: w.rows.per100, write: decimal },
  { name: "without_place", label: w.rows.without, write: count },
  { name: "travel_km", label: w.rows.km, write: count },
  { name: "school_transport", label: w.rows.transport, write: count },
];

/** The number alone: that all of them are estimated is said once, below the table. */
export const plain = (given: Figure, write: (value: number) => string) =>
  given.status === "estimated" && given.value !== null ? write(given.value) : figure(given, write);

/** "+3", "−0,4 min", or that it is the same. */
export function difference(row: Pick<Row, "write">, before: Figure, after: Figure): string {
  const was = numeric(before);
  const is = numeric(after);
  if (was === null || is === null) return "–";
  const written = row.write(Math.abs(is - was));
  if (written === row.write(0)) return w.same;
  return `${is > was ? "+" : "−"}${written}`;
}

/** The rows that can be said of a group. */
export const rowsOf = ({ after }: Group) => ROWS.filter((row) => after[row.name].status !== "not_applicable");

/** The Kreise of the region itself. */
export const kreise = ({ areas }: Result): AreaResult[] =>
  areas.filter((area) => area.level === "district" && area.core);

export const TOTAL = "total";
