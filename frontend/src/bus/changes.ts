/** A timetable changed in thought: the changes, as they stand in an address, as they are asked, and what comes back. */
import { address } from "../api/client";
import { send } from "../api/send";
import type { Basis, Figure, LonLat, Provenance } from "../api/types";
import type { DayKind, Rule } from "../lernort/bus";

export interface StopFound {
  stop: string;
  name: string;
  platform: string | null;
  lon: number;
  lat: number;
  metres?: number;
}

export interface LineFound {
  line: string;
  short_name: string;
  long_name: string;
  agency: string;
  trips_on_date: number;
}

export interface TripFound {
  trip: string;
  headsign: string | null;
  calls: { stop: string; name: string; arrives: string; departs: string }[];
}

/** A stop with its time; name and point only to be shown. */
export interface Call {
  stop: string;
  departs: string;
  name: string;
  point: LonLat;
}

/** `label`: what the change is about, in words; the server is not told. */
export type Change =
  | { kind: "drop" | "shift"; line?: string; trip?: string; minutes?: number; label: string }
  | { kind: "add_trip"; line: string; trip: string; calls: Call[]; label: string }
  | { kind: "add_stop"; stop: string; name: string; lon: number; lat: number }
  | {
      kind: "add_call";
      line?: string;
      trip?: string;
      stop: string;
      after: string;
      minutes: number;
      delay_minutes: number;
      label: string;
    };

export const MOST_CHANGES = 30;

const KINDS = new Set(["drop", "shift", "add_trip", "add_stop", "add_call"]);

/** The changes of an address; what cannot be read counts as none. */
export function readTimetableChanges(text: string | null): Change[] {
  if (!text) return [];
  try {
    const told: unknown = JSON.parse(text);
    if (!Array.isArray(told)) return [];
    return told
      .filter((one): one is Change => KINDS.has((one as Change | null)?.kind ?? ""))
      .slice(0, MOST_CHANGES);
  } catch {
    return [];
  }
}

/** The changes as an address has them; null: none. */
export const writeTimetableChanges = (changes: readonly Change[]) =>
  changes.length ? JSON.stringify(changes) : null;

/** A change as the server understands it. */
export function toServer(change: Change): object {
  if (change.kind === "add_stop") return change;
  const { label: _, ...told } = change;
  return told.kind === "add_trip"
    ? { ...told, calls: told.calls.map(({ stop, departs }) => ({ stop, departs })) }
    : told;
}

/** An id no change has yet. */
export function freshId(prefix: string, changes: readonly Change[]): string {
  const taken = new Set(
    changes.flatMap((one) => ("trip" in one ? [one.trip] : "stop" in one ? [one.stop] : [])),
  );
  let number = 1;
  while (taken.has(`${prefix}-${number}`)) number += 1;
  return `${prefix}-${number}`;
}

/** What is to be reached, when, for whom. */
export interface TimetableAsked {
  category: string;
  arriveBy: string;
  rule: string;
  day: string | null;
  changes: readonly Change[];
}

interface Reached {
  age_group: string;
  label: string;
  total: Figure;
  reached: Figure;
  within: Record<string, Figure>;
}

export interface TimetableWhatIf extends Provenance {
  date: string;
  date_kind: DayKind;
  rule: Rule;
  walk_basis: Basis;
  trips_on_date: number;
  trips_on_date_after: number;
  within_minutes: number[];
  people: { seconds: { before: Reached[]; after: Reached[] } };
  /** By municipality whose way becomes shorter or longer; most people first. */
  areas: { ars: string | null; name: string | null; people_shorter: number; people_longer: number }[];
  cells_changed: number;
  cells: {
    cell: number[];
    lon: number[];
    lat: number[];
    people: number[];
    seconds_minutes_before: (number | null)[];
    seconds_minutes_after: (number | null)[];
  };
}

/** Asks what the changes would mean; nothing is stored. */
export async function timetableWhatIf({ category, arriveBy, rule, day, changes }: TimetableAsked) {
  const body = { category, arrive_by: arriveBy, rule, date: day, changes: changes.map(toServer) };
  return (await send<TimetableWhatIf>("POST", address("/api/what-if/timetable"), body)).data;
}

export const stopsUrl = (q: string) => address("/api/timetable/stops", { q, limit: 8 });
export const stopsNearUrl = ([lon, lat]: LonLat) => address("/api/timetable/stops", { lon, lat, limit: 5 });
export const linesUrl = (day: string | null) => address("/api/timetable/lines", { date: day, limit: 100 });
export const tripsUrl = (line: string, day: string | null) =>
  address("/api/timetable/trips", { line, date: day });
