/** Developments as the interface gives them, and what is asked of it. */
import { address } from "../api/client";
import type { Figure } from "../api/types";
import { d } from "../i18n/de.developments";
import { route, viewUrl } from "../shell/router";

export type Kind = keyof typeof d.kinds;
export type Meaning = keyof typeof d.meanings;
export type State = keyof typeof d.states;

export interface Decision {
  state: State;
  verdict: "accepted" | "dismissed";
  reason: string;
  by: string;
  at: string;
  finding: number | null;
  /** Why something that was dismissed is shown again. */
  again: string | null;
}

export interface Development {
  key: string;
  kind: Kind;
  meaning: Meaning;
  title: string;
  text: string;
  method: string;
  indicator: { id: string; breakdown: string; name: string; unit: string };
  area: { ars: string; name: string; level: string };
  /** A cluster's municipalities by ARS, else none. */
  members: string[];
  is_hot: boolean | null;
  affected: Figure;
  effect: number;
  numbers: Numbers;
  series: [year: number, value: number][];
  decision: Decision | null;
}

/** Of the numbers of a sentence those that are drawn. */
export interface Numbers {
  line?: [number, number];
  since?: number;
  before?: number;
  after?: number;
  target?: number;
  year?: number;
  expected?: [number, number, number] | null;
  centre?: number;
  own_past?: number;
  low?: number;
  high?: number;
}

export interface Developments {
  run: { id: number; finished_at: string; software_version: string };
  indicators: number;
  series: number;
  tests_in_all: number;
  not_said: { test: string; reason: string; count: number; test_label: string; reason_label: string }[];
  how: string;
  rule: string;
  matched: number;
  items: Development[];
  links: { rel: string; href: string }[];
}

export interface ViewState {
  kind: Kind | null;
  meaning: Meaning | null;
  level: string | null;
  area: string | null;
  indicator: string | null;
  state: State;
  open: string | null;
}

const known = <V extends string>(options: object, value: string | null): V | null =>
  value !== null && Object.hasOwn(options, value) ? (value as V) : null;

/** Reads the state; what the address does not say, or says wrongly, is the default. */
export function readState(): ViewState {
  const { query } = route.value;
  return {
    kind: known<Kind>(d.kinds, query.get("art")),
    meaning: known<Meaning>(d.meanings, query.get("bedeutung")),
    level: known<string>(d.levels, query.get("ebene")),
    area: query.get("gebiet"),
    indicator: query.get("indikator"),
    state: known<State>(d.states, query.get("stand")) ?? "open",
    open: query.get("eintrag"),
  };
}

const asked = (state: ViewState, decides: boolean) => ({
  kind: state.kind,
  meaning: state.meaning,
  level: state.level,
  area: state.area,
  indicator: state.indicator,
  state: decides ? state.state : undefined,
});

export const listUrl = (state: ViewState, decides: boolean) =>
  address("/api/developments", { ...asked(state, decides), limit: 30 });
/** One entry whatever the filters: what a link from elsewhere leads to. */
export const oneUrl = (key: string, decides: boolean) =>
  address("/api/developments", { key, state: decides ? "all" : undefined });
export const csvUrl = (state: ViewState, decides: boolean) =>
  address("/api/developments.csv", asked(state, decides));
export const shapesUrl = () => address("/api/areas", { level: "municipality", geometry: true, core: true });

/** Where the indicator is shown, with the area of the entry. */
export const indicatorUrl = ({ indicator, area }: Development) =>
  viewUrl("/monitoring", {
    indikator: indicator.id,
    ebene: area.level,
    gebiet: area.ars,
    teil: indicator.breakdown || null,
  });

export const findingUrl = (number: number) => viewUrl(`/massnahmen/befund/${number}`);
