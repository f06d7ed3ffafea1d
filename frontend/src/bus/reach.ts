/** How far one comes by bus and train: what is asked, as it stands in the address, and what the API answers. */
import { address } from "../api/client";
import type { Basis, Feature, LonLat, Provenance } from "../api/types";
import type { ReachStep } from "../einzugsgebiet/reach";
import type { DayKind, Rule } from "../lernort/bus";
import { route } from "../shell/router";
import { readChoices } from "./Choices";

export const STEPS = [15, 30, 45, 60] as const;
export const VALUES = ["median", "p90"] as const;
export const DIRECTIONS = ["departure", "arrival", "home", "outward"] as const;
export const WINDOW_MINUTES = 120;

export type Value = (typeof VALUES)[number];
export type Direction = (typeof DIRECTIONS)[number];

/** YlGnBu, near to far: the nearest is the darkest. */
const COLOURS: Record<number, string> = { 15: "#253494", 30: "#2c7fb8", 45: "#41b6c4", 60: "#a1dab4" };
export const colour = (minutes: number) => COLOURS[minutes] ?? "#a1dab4";

/** When most set out, or may go home. */
const USUAL_BEGIN: Record<Direction, string> = {
  departure: "06:30",
  arrival: "07:00",
  home: "12:00",
  outward: "06:30",
};

export interface ReachAsked {
  value: Value;
  direction: Direction;
  begin: string;
  rule: string;
  day: string | null;
}

/** The state, as it stands in the address. */
export function readReach(): ReachAsked {
  const { query } = route.value;
  const direction = DIRECTIONS.find((one) => one === query.get("weg")) ?? "departure";
  return {
    value: VALUES.find((one) => one === query.get("dauer")) ?? "median",
    direction,
    begin: query.get("ab") ?? USUAL_BEGIN[direction],
    ...readChoices(),
  };
}

/** The end of a window that begins then. */
export function windowEnd(begin: string): string {
  const [hours = 0, minutes = 0] = begin.split(":").map(Number);
  const end = hours * 60 + minutes + WINDOW_MINUTES;
  return `${String(Math.floor(end / 60)).padStart(2, "0")}:${String(end % 60).padStart(2, "0")}`;
}

export interface ReachAnswer extends Provenance {
  date: string;
  date_kind: DayKind;
  walk_basis: Basis;
  rule: Rule;
  spot: { slug: string | null; name: string | null; lon: number; lat: number };
  steps: ReachStep[];
  without_journey: { age_group: string; share: number | null; never: number }[];
  features: Feature<{ minutes: number }>[];
}

export const reachUrl = (site: string | null, point: LonLat | null, asked: ReachAsked) =>
  address("/api/timetable/reach", {
    site,
    lon: site ? null : point?.[0],
    lat: site ? null : point?.[1],
    from: asked.begin,
    minutes: WINDOW_MINUTES,
    value: asked.value,
    by: asked.direction,
    rule: asked.rule,
    date: asked.day,
  });

export const profileCellsUrl = (site: string, asked: ReachAsked) =>
  address(`/api/sites/${encodeURIComponent(site)}/timetable-profile`, {
    from: asked.begin,
    minutes: WINDOW_MINUTES,
    by: asked.direction,
    rule: asked.rule,
    date: asked.day,
  });
