/** Gaps as the interface gives them, and what is asked of it. */
import { address } from "../api/client";
import type { Figure, Provenance } from "../api/types";
import type { Scale } from "../choropleth/scale";
import { count } from "../i18n";
import { g } from "../i18n/de.gaps";
import { figure } from "../i18n/figure";
import { kindsByPhase } from "../shell/region";
import { route } from "../shell/router";

export type Part = keyof typeof g.parts;
export type Level = keyof typeof g.levels;
export type Value = keyof typeof g.values;

export interface Place {
  slug: string;
  name: string;
  minutes: number | null;
  car_minutes: number | null;
}

export interface GapReason {
  reason: string;
  label: string;
  mended_by: string;
  people: Figure;
  share: number | null;
  /** Whom it would help if only this were mended; null where it is not told. */
  mending: { text: string } | null;
  sites: Place[];
  text: string;
}

export interface GapArea {
  ars: string;
  name: string;
  people: Figure;
  lacking: Figure;
  unclear: Figure;
  parts: Record<Part, Figure>;
  without_low: Figure;
  without_high: Figure;
  without_catchment: Figure;
  share: {
    value: number | null;
    status: string;
    wanted: number | null;
    standing: string;
    missing: number | null;
  };
  shares: Record<Value, Figure>;
  reasons: GapReason[];
  quotas: {
    children: Figure;
    places: Figure;
    cared_for: Figure;
    versorgungsquote: Figure;
    betreuungsquote: Figure;
  } | null;
  places_per_100: { key: string; places_per_100: number; standing: string; missing: number | null }[];
}

export interface Yardstick {
  key: string;
  category: string;
  label: string;
  text: string;
  mode: string;
  source: string;
  source_url: string | null;
  assumed: boolean;
  has_places: boolean;
  ages: { text: string };
}

interface Head extends Provenance {
  yardstick: Yardstick;
  run: { id: number; finished_at: string; software_version: string };
  formula: string;
  note: string | null;
  assumptions: {
    capacity: { text: string | null } | null;
    demand: {
      take_up: number;
      take_up_assumed: boolean;
      projection: string | null;
      /** Missing in runs of older versions. */
      official?: { text: string } | null;
    };
    day: string;
    /** The day and time opening hours and timetable are looked at for; a word alone in runs of older versions. */
    weekday?: { text: string; time_assumed: boolean } | string | null;
  };
}

export interface Gaps extends Head {
  areas: GapArea[];
  yardsticks: Yardstick[];
}

export interface GapAreas extends Head {
  areas: GapArea[];
  level: Level;
  scales: Record<Value, Scale>;
}

export interface GapCell {
  id: number;
  standing: string;
  reasons: string[];
  people?: number;
}

export interface GapCellDetail extends Head {
  cell: { id: number; cell_size_m: number; municipality: { ars: string; name: string } | null };
  standing: string;
  counts: Record<string, number> | null;
  reasons: { reason: string; label: string; share: number; text: string; site: Place | null }[];
  rows: { age_group: string; reference_date: string; people: Figure; source: string }[];
}

export interface GapState {
  category: string;
  standard: string | null;
  day: string | null;
  level: Level;
  value: Value;
  area: string | null;
  cell: string | null;
}

const PREFERRED = ["kindergarten", "day_care", "primary_school"];

/** Reads the state; what the address does not say, or says wrongly, is the default. */
export function readState(): GapState {
  const { query } = route.value;
  const kinds = kindsByPhase.value.flatMap(([, own]) => own.map((kind) => kind.code));
  const among = <K extends string>(known: Record<K, unknown>, name: string, usual: K): K =>
    (Object.keys(known) as K[]).find((one) => one === query.get(name)) ?? usual;
  const day = query.get("datum");
  return {
    category:
      kinds.find((code) => code === query.get("kategorie")) ??
      PREFERRED.find((code) => kinds.includes(code)) ??
      kinds[0] ??
      "",
    standard: query.get("standard"),
    day: day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null,
    level: among(g.levels, "ebene", "municipality"),
    value: among(g.values, "wert", "lacking"),
    area: query.get("gebiet"),
    cell: query.get("zelle"),
  };
}

const asked = ({ category, standard, day }: GapState) => ({ category, standard, date: day });

export const gapsUrl = (state: GapState) => address("/api/gaps", asked(state));
export const gapAreasUrl = (state: GapState) =>
  address("/api/gaps/areas", { ...asked(state), level: state.level });
export const gapsCsvUrl = (state: GapState) =>
  address("/api/gaps/areas.csv", { ...asked(state), level: state.level });
export const gapCellsUrl = (state: GapState, box: readonly number[]) =>
  address("/api/gaps/cells", { ...asked(state), bbox: box.map((one) => one.toFixed(5)).join(",") });
export const gapCellUrl = (state: GapState, id: string) => address(`/api/gaps/cells/${id}`, asked(state));
export const shapesUrl = (level: Level) => address("/api/areas", { level, geometry: true, core: true });

/** A number without "geschätzt", which is said once for all of them; else why there is none. */
export const told = (given: Figure) =>
  given.value === null ? figure(given) : count(Math.round(given.value));
