/** Maps with one scale, as the interface gives them, and what is asked of it. */
import { address } from "../api/client";
import type { Figure, Provenance } from "../api/types";
import type { Scale } from "../choropleth/scale";
import { count, decimal, share } from "../i18n";

export type MapMeasure = "mean" | "median" | "within" | "beyond" | "places" | "quota";
export type Figures = Record<string, Figure>;

/** What one map shows; `as_of`: a day or the moment a run was finished, null for the newest. */
export interface MapState {
  category: string;
  mode: string;
  age_group: string;
  as_of: string | null;
}

export interface MapTold extends MapState {
  label: string;
  mode_label: string;
  people_label: string;
  run: { id: number | null; basis: string | null; finished_at: string } | null;
  reference_date: string | null;
  figures: Figures;
}

export interface MapsAnswer extends Provenance {
  measure: { code: MapMeasure; label: string; unit: string; more_is_worse: boolean };
  limit_minutes: number;
  scale: Scale;
  names: Record<string, string>;
  maps: MapTold[];
  difference?: { scale: Scale; figures: Figures };
}

export interface KeptStates extends Provenance {
  states: { id: number; finished_at: string; superseded_by: number | null }[];
}

/** How values of a measure are written. */
export const WRITE: Record<MapMeasure, (value: number) => string> = {
  mean: count,
  median: count,
  within: share,
  beyond: count,
  places: decimal,
  quota: decimal,
};

/** The measure as the interface names it; in the address of the view places and quotas have German names. */
export const measureCode = (wert: string | null): MapMeasure => {
  if (wert === "plaetze") return "places";
  if (wert === "quote") return "quota";
  return wert === "median" || wert === "within" || wert === "beyond" ? wert : "mean";
};

const part = ({ category, mode, age_group, as_of }: MapState) =>
  [category, mode, age_group, ...(as_of ? [as_of] : [])].join(",");

/** An address that is asked about several states. */
function about(path: string, states: readonly MapState[], measure: MapMeasure, limit: number): string {
  const base = address(path, { measure, limit_minutes: limit });
  return `${base}&${states.map((state) => `map=${encodeURIComponent(part(state)).replaceAll("%2C", ",")}`).join("&")}`;
}

export const mapsUrl = (states: readonly MapState[], measure: MapMeasure, limit: number) =>
  about("/api/maps", states, measure, limit);
export const statesUrl = (category: string, mode: string, measure: MapMeasure) =>
  address("/api/maps/states", { category, mode, measure });
export const printUrl = (
  states: readonly MapState[],
  measure: MapMeasure,
  limit: number,
  form: "maps" | "difference" = "maps",
) => about("/api/maps/print.pdf", states, measure, limit) + (form === "maps" ? "" : `&form=${form}`);
/** The print of the cells in a window of the map: of ways only, cells have no places or quotas. */
export const cellsPrintUrl = (
  state: MapState,
  measure: MapMeasure,
  limit: number,
  box: readonly number[],
): string | null =>
  ["mean", "median", "within", "beyond"].includes(measure)
    ? `${printUrl([state], measure, limit)}&bbox=${box.map((one) => one.toFixed(5)).join(",")}`
    : null;
export const fileUrl = (ending: "gpkg" | "xlsx", { category, age_group }: MapState) =>
  address(`/api/maps/figures.${ending}`, { category, age_group });
