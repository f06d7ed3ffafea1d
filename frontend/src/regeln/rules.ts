/** What the view of rules and standards asks and sends. */
import { ApiError, address } from "../api/client";
import type { Provenance } from "../api/types";
import { date } from "../i18n";
import { r } from "../i18n/de.rules";

export interface RuleValue {
  name: string;
  label: string;
  value: number;
  unit: string;
  lowest: number;
  highest: number;
}

export interface Rule {
  code: string;
  topic: string;
  title: string;
  sentence: string;
  paragraph: string;
  values: RuleValue[];
  valid_from: string | null;
  valid_to: string | null;
  changes_on: string | null;
  source: string;
  source_url: string | null;
  read_as_of: string | null;
  checked_on: string | null;
  status: string;
  status_text: string;
  note: string | null;
  entered_here: boolean;
  /** Names what is stored: a change says that it is about this state. */
  version: string;
}

export interface Rules extends Provenance {
  as_of: string;
  notice: string;
  assumed: string | null;
  rules: Rule[];
}

export interface Standard {
  key: string;
  category: string;
  kind: "way" | "places" | "size";
  text: string;
  decision: string;
  decision_url: string | null;
  decided_on: string | null;
  valid_from: string;
  valid_to: string | null;
  age_from_months: number | null;
  age_to_months: number | null;
  mode: string | null;
  limit_minutes: number | null;
  limit_metres: number | null;
  at_time: string | null;
  weekday: string | null;
  people_share: number | null;
  places_per_100: number | null;
  smallest_pupils: number | null;
  note: string | null;
  version: string;
}

export interface Standards extends Provenance {
  as_of: string;
  standards: Standard[];
  later: Standard[];
}

export interface Standing {
  kind: "rule" | "standard";
  code: string;
  title: string;
  paragraph: string | null;
  source_url: string | null;
  status: string;
  text: string;
  measured: number | null;
  limit: number | null;
  unit: string | null;
  category: string | null;
  basis: string | null;
  checked_on?: string | null;
}

export interface StandingAnswer extends Provenance {
  as_of: string;
  notice: string;
  assumed: string | null;
  standing: Standing[];
}

export const rulesUrl = (asOf: string | null) => address("/api/rules", { as_of: asOf });
export const rulesTableUrl = (asOf: string | null) => address("/api/rules.csv", { as_of: asOf });
export const standardsUrl = (asOf: string | null) => address("/api/standards", { as_of: asOf });
export const standardUrl = (key: string) => address(`/api/standards/${key}`);
export const ruleUrl = (code: string) => address(`/api/rules/${code}`);

/** A value with its unit: "2.000 m", "2-fach", "Klasse 4". */
export function told(value: number, unit: string): string {
  const number = value.toLocaleString("de-DE");
  if (unit === "grade") return `${r.units.grade} ${number}`;
  if (unit === "month" || unit === "day" || unit === "times")
    return unit === "times" ? `${number}-fach` : number;
  return `${number} ${r.units[unit] ?? unit}`;
}

/** Since when until when, in words. */
export const spanOf = (one: { valid_from: string | null; valid_to: string | null }) =>
  [
    one.valid_from ? `${r.since} ${date(one.valid_from)}` : r.sinceUnknown,
    one.valid_to && `${r.until} ${date(one.valid_to)}`,
  ]
    .filter(Boolean)
    .join(", ");

/** Passes a refusal on with what is wrong at each field; `onStale` is told where somebody else was faster. */
export const refusal =
  (onStale: (sentence: string) => void) =>
  (error: unknown): never => {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 412) onStale(r.clash);
    const sentences = Object.values((error.problem.errors ?? {}) as Record<string, string>);
    throw new ApiError([error.message, ...sentences].join(" "), error.status, false, error.problem);
  };
