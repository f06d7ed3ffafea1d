/** Indicators as the interface gives them, and what is asked of it. */
import { address } from "../api/client";
import type { Figure, FigureStatus } from "../api/types";
import type { Scale } from "../choropleth/scale";
import { m } from "../i18n/de.monitoring";
import { route } from "../shell/router";

export type Level = keyof typeof m.levels;
export type Show = keyof typeof m.shows;

export interface Listed {
  id: string;
  name: string;
  question: string;
  unit: string;
  phase: string;
  field: string;
  direction: keyof typeof m.better | null;
  decimals: number;
  target: number | null;
  start_set: boolean;
  is_own: boolean;
  school_year: boolean;
  status: string | null;
  newest: { year: number; value: number } | null;
  line: { years: number[]; values: (number | null)[]; estimated: boolean[] } | null;
  spread: { municipalities: number; lowest: number; middle: number; highest: number } | null;
}

export interface Overview {
  area: { ars: string; name: string; level: string } | null;
  suppressed: boolean;
  may_keep: boolean;
  indicators: Listed[];
}

export interface Origin {
  kind: string;
  id: number | string;
  label: string;
  as_of: string | null;
  source: string | null;
}

export interface Indicator {
  id: string;
  name: string;
  question: string;
  definition: string;
  formula: string;
  unit: string;
  phase: string;
  source: string;
  periodicity: string;
  reference: string;
  quality: string;
  responsible: string;
  secrecy: string;
  decimals: number;
  direction: keyof typeof m.better | null;
  year: "calendar" | "school";
  target: number | null;
  target_year: number | null;
  value: string | null;
  example: { by_hand: string } | null;
  is_own: boolean;
  version: string;
  status: string | null;
  note: string | null;
  notes: string[];
  interval: string | null;
  run: { id: number; finished_at: string } | null;
  measures: { id: string; name: string; origins: Origin[] }[];
  breakdowns: {
    id: string;
    name: string;
    parts: { key: string; name: string }[];
    status: string | null;
  }[];
  /** By what it can be broken down, as far as the catalogue knows. */
  possible_breakdowns: Named[];
  /** What it is called in other languages, by language and field. */
  labels: Partial<Record<string, Partial<Record<string, string>>>>;
}

export interface Named {
  id: string;
  name: string;
}

export interface Point {
  year: number;
  value: number | null;
  status: FigureStatus;
  numerator: number | null;
  denominator: number | null;
  low: number | null;
  high: number | null;
  is_estimate: boolean;
  break_before: string | null;
}

export interface Area {
  ars: string;
  name: string;
  newest_year: number | null;
  points: Point[];
}

export interface SeriesTable {
  level: Level;
  breakdown: string;
  /** What the breakdown is called, or "insgesamt". */
  part: string;
  /** What the indicator is called with this part. */
  name: string;
  years: number[];
  newest_year: number | null;
  scales: Record<string, Scale>;
  areas: Area[];
}

export interface Explained {
  formula: string;
  sentence: string | null;
  point: Point;
  parts: {
    id: string;
    name: string;
    unit: string | null;
    value: number | null;
    status: FigureStatus | null;
    origins: Origin[];
  }[];
  rows: {
    measure: string;
    year: number;
    value: number | null;
    row_number: number;
    file_name: string;
    source: string;
  }[];
}

export interface Comparison {
  notes: string[];
  districts: {
    key: string;
    name: string;
    own: boolean;
    not_comparable: string | null;
    points: { year: number; value: number }[];
  }[];
}

export interface State {
  indicator: string | null;
  level: Level;
  /** A part of a breakdown, such as "verkehr=rad"; empty: all together. */
  part: string;
  year: number | null;
  area: string | null;
  search: string;
  phase: string;
  show: Show;
}

/** Reads the state; what the address does not say, or says wrongly, is the default. */
export function readState(): State {
  const { query } = route.value;
  const year = Number(query.get("jahr"));
  const key = query.get("indikator") ?? "";
  return {
    indicator: /^[A-Z][A-Z0-9]{1,9}$/.test(key) ? key : null,
    level: (Object.keys(m.levels) as Level[]).find((one) => one === query.get("ebene")) ?? "municipality",
    part: /^[a-z]+=[A-Za-z0-9-]+$/.exec(query.get("teil") ?? "")?.[0] ?? "",
    year: Number.isInteger(year) && year > 1900 ? year : null,
    area: query.get("gebiet"),
    search: query.get("suche") ?? "",
    phase: query.get("phase") ?? "",
    show: (Object.keys(m.shows) as Show[]).find((one) => one === query.get("zeigen")) ?? "told",
  };
}

export const overviewUrl = () => address("/api/indicators", {});
export const indicatorUrl = (id: string) => address(`/api/indicators/${id}`, {});
const asked = (part: string) => part || undefined;
export const seriesUrl = (id: string, level: Level, part: string) =>
  address(`/api/indicators/${id}/series`, { level, breakdown: asked(part) });
export const csvUrl = (id: string, part: string, level?: Level) =>
  address(`/api/indicators/${id}/series.csv`, { level, breakdown: asked(part) });
export const explainUrl = (id: string, area: string, year: number, part: string) =>
  address(`/api/indicators/${id}/explain`, { area, year, breakdown: asked(part) });
export const comparisonUrl = (id: string) => address(`/api/indicators/${id}/comparison`, {});
export const historyUrl = (id: string) => address(`/api/indicators/${id}/history`, {});
export const shapesUrl = (level: Level) => address("/api/areas", { level, geometry: true, core: true });

/** The point of a year as a figure; unknown where there is none. */
export function figureOf(area: Area, year: number | null): Figure {
  const point = area.points.find((one) => one.year === year);
  return point ? { value: point.value, status: point.status } : { value: null, status: "unknown" };
}
