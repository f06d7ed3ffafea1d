/** What the view of the projection asks. */
import { address } from "../api/client";
import type { Figure, Provenance } from "../api/types";

export interface Told {
  value: number | null;
  status: string;
}

export interface Step {
  year: number;
  variant: string;
  counted: boolean;
  people: Told;
  ages: Record<string, Told>;
  births: Told | null;
  births_known: boolean;
}

export interface TableState {
  label: string;
  as_of: string;
  source: string;
  rows: number;
}

export interface Projection extends Provenance {
  base_year: number;
  last_year: number;
  births_known_until: number;
  assumptions: string[];
  area: { ars: string | null; name: string };
  run: { id: number; finished_at: string; software_version: string };
  inputs: Record<string, TableState>;
  suppressed: boolean;
  series: Step[];
}

export interface DemandTable {
  kind: string;
  label: string;
  what: string;
  template_csv: string;
  template_xlsx: string;
  current: TableState | null;
}

export interface DemandTables extends Provenance {
  tables: DemandTable[];
  missing: string[];
}

export const VARIANTS = ["low", "middle", "high"] as const;

export interface Costs extends Told {
  low: number | null;
  high: number | null;
}

type ByVariant<T> = Record<(typeof VARIANTS)[number], T>;

export interface Demand extends Provenance {
  total: { children: Figure; demand: ByVariant<Figure> };
  take_up: ByVariant<number>;
  take_up_assumed: boolean;
  place_costs: { hours_per_week: number; euros_per_year: number; from_year: number; source: string }[];
  total_costs: ByVariant<Costs>;
}

export const demandUrl = (category: string, year: number, area: string | null) =>
  address("/api/demand", { category, year, area });
export const projectionUrl = (area: string | null) => address("/api/projection", { area });
export const projectionTableUrl = (area: string | null) => address("/api/projection.csv", { area });
export const tablesUrl = () => address("/api/demand/tables");

export interface Point {
  year: number;
  low: number | null;
  middle: number | null;
  high: number | null;
  /** Whether everybody of this age in this year has been born already. */
  born: boolean;
}

/** The first age of a group: "6-9" is 6, "80+" is 80, all: 0. */
export const firstAge = (group: string) => (group === "all" ? 0 : Number.parseInt(group, 10));

/** The values of a group by year; "all" is everybody. */
export function pointsOf(projection: Projection, group: string): Point[] {
  const years = new Map<number, Point>();
  for (const step of projection.series) {
    const point = years.get(step.year) ?? {
      year: step.year,
      low: null,
      middle: null,
      high: null,
      born: step.year - firstAge(group) <= projection.births_known_until,
    };
    const told = group === "all" ? step.people : step.ages[group];
    point[step.variant as (typeof VARIANTS)[number]] = told?.value ?? null;
    years.set(step.year, point);
  }
  return [...years.values()].sort((a, b) => a.year - b.year);
}
