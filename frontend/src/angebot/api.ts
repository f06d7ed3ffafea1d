/** Supply as the interface gives it, and what is asked of it. */
import { address } from "../api/client";
import type { Figure } from "../api/types";
import { s } from "../i18n/de.supply";
import { route } from "../shell/router";

export interface Mark {
  code: string;
  severity: "doubtful" | "hint";
  text: string;
  rule: string | null;
}

export interface Change {
  id: number;
  name: string;
  municipality: { ars: string | null; name: string | null };
  category: string;
  kind: string;
  effective_on: string;
  status: string;
  decided_by: string | null;
  places: Figure;
  new_site: boolean;
  source: string;
  row: number;
  reached: boolean;
}

export interface Places {
  approved: Figure;
  occupied: Figure;
  free: Figure;
  flexible: Figure;
  usable: Figure;
  counted: Figure;
}

export interface SupplySite extends Places {
  slug: string | null;
  name: string;
  municipality: { ars: string | null; name: string | null };
  provider_kind: string;
  category: string;
  label: string;
  limit_reason: string | null;
  closed: boolean;
  told_by: "list" | "plan" | "change";
  marks: Mark[];
  changes: Change[];
}

export interface Sum extends Places {
  sites: number;
  counted_known: number;
  untold_sites: number;
  marks: number;
}

export interface SupplyArea extends Sum {
  ars: string;
  name: string;
}

export interface Supply {
  date: string;
  categories: Record<string, string>;
  formulas: Record<string, string>;
  assumptions: string[];
  checked: boolean;
  suppressed: boolean;
  may_import: boolean;
  total: Sum;
  areas: SupplyArea[];
  sites: SupplySite[];
  changes: Change[];
}

export interface PlanRow {
  category: string;
  group_kind?: string | null;
  care_extent?: string | null;
  hours_per_week?: number | null;
  groups?: Figure;
  approved_places: Figure;
  occupied_places: Figure;
  weighted_children?: Figure;
  since: string;
  source: string;
  import: number;
  row?: number;
}

export interface SiteRows {
  name: string;
  plan: PlanRow[];
  list: PlanRow[];
}

export interface School {
  slug: string;
  name: string;
  school_year: string;
  pupils: Figure;
  classes: Figure;
  parallel_classes: Figure;
  rooms: Figure;
  all_day_places: Figure;
}

export type Planned = keyof typeof s.plannedOptions;
export type Staffing = keyof typeof s.staffingOptions;

export interface SupplyState {
  day: string;
  category: string;
  area: string;
  planned: Planned;
  staffing: Staffing;
  flexible: boolean;
  public: boolean;
  independent: boolean;
  minority: boolean;
  outside: boolean;
  marked: boolean;
  site: string | null;
}

export const KINDS = ["creche", "kindergarten", "after_school_care", "day_care"] as const;

/** Reads the state; what the address does not say, or says wrongly, is the default. */
export function readState(): SupplyState {
  const { query } = route.value;
  const day = query.get("tag") ?? "";
  const oneOf = <K extends string>(options: Record<K, string>, name: string, instead: K): K =>
    (Object.keys(options) as K[]).find((one) => one === query.get(name)) ?? instead;
  return {
    day: /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : new Date().toISOString().slice(0, 10),
    category: KINDS.find((one) => one === query.get("kategorie")) ?? "",
    area: query.get("gebiet") ?? "",
    planned: oneOf(s.plannedOptions, "vorhaben", "none"),
    staffing: oneOf(s.staffingOptions, "personal", "approved"),
    flexible: query.get("flexibel") === "ja",
    public: query.get("oeffentlich") !== "nein",
    independent: query.get("frei") !== "nein",
    minority: query.get("daenisch") !== "nein",
    outside: query.get("umland") === "ja",
    marked: query.get("hinweise") === "ja",
    site: query.get("ort"),
  };
}

const asked = (state: SupplyState) => ({
  date: state.day,
  categories: state.category || undefined,
  area: state.area || undefined,
  planned: state.planned === "none" ? undefined : state.planned,
  staffing: state.staffing === "approved" ? undefined : state.staffing,
  flexible: state.flexible || undefined,
  public: state.public ? undefined : false,
  independent: state.independent ? undefined : false,
  minority: state.minority ? undefined : false,
  outside: state.outside || undefined,
});

export const supplyUrl = (state: SupplyState) => address("/api/supply", asked(state));
export const supplyCsvUrl = (state: SupplyState, per: "site" | "area") =>
  address("/api/supply.csv", { ...asked(state), per });
export const siteUrl = (slug: string, day: string) =>
  address(`/api/supply/sites/${encodeURIComponent(slug)}`, { date: day });
export const schoolsUrl = (day: string) => address("/api/supply/schools", { date: day });
export const templateUrl = (kind: string, ending: string) =>
  address(`/api/supply/templates/${kind}.${ending}`);
