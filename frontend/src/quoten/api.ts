/** The quotas as the interface gives them, and what is asked of it. */
import { address } from "../api/client";
import type { Figure } from "../api/types";
import type { Scale } from "../choropleth/scale";
import { q } from "../i18n/de.quotas";
import { categories } from "../shell/region";
import { route } from "../shell/router";

export interface Quota extends Figure {
  low?: number;
  high?: number;
}

export interface QuotaArea {
  ars: string;
  name: string;
  children: Figure;
  places: Figure & { known: number | null; offers: number; untold_offers: number };
  cared_for: Figure;
  versorgungsquote: Quota;
  betreuungsquote: Quota;
}

export interface QuotaTable {
  scale: Scale;
  category: string;
  label: string;
  ages: string;
  children_of: { reference_date: string; sources: string[] } | null;
  assumption: { text: string | null };
  formulas: { versorgungsquote: string; betreuungsquote: string };
  areas: QuotaArea[];
}

export type Level = keyof typeof q.levels;

export interface QuotaState {
  category: string;
  level: Level;
  ages: string | null;
  independent: boolean;
  minority: boolean;
  area: string | null;
}

/** Spans of ages that plans speak of. */
export const AGES: readonly (readonly [number, number])[] = [
  [0, 2],
  [3, 5],
  [3, 6],
  [0, 5],
  [0, 6],
  [6, 9],
];

/** The kinds whose places are counted. */
export const kindsWithPlaces = () =>
  [...categories.value.values()].filter((kind) => kind.has_places && kind.code !== "childminding");

/** Reads the state; what the address does not say, or says wrongly, is the default. */
export function readState(): QuotaState {
  const { query } = route.value;
  const kinds = kindsWithPlaces().map((kind) => kind.code);
  const ages = AGES.map(([from, to]) => `${from}-${to}`);
  return {
    category: kinds.find((code) => code === query.get("kategorie")) ?? "kindergarten",
    level: (Object.keys(q.levels) as Level[]).find((one) => one === query.get("ebene")) ?? "municipality",
    ages: ages.find((one) => one === query.get("alter")) ?? null,
    independent: query.get("frei") !== "nein",
    minority: query.get("daenisch") !== "nein",
    area: query.get("gebiet"),
  };
}

const asked = (state: QuotaState) => ({
  category: state.category,
  level: state.level,
  ages: state.ages ?? undefined,
  independent: state.independent ? undefined : false,
  minority: state.minority ? undefined : false,
});

export const quotasUrl = (state: QuotaState) => address("/api/quotas", asked(state));
export const quotasCsvUrl = (state: QuotaState) => address("/api/quotas.csv", asked(state));
export const areasOf = (level: Level) => address("/api/areas", { level, geometry: true, core: true });
