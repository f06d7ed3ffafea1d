/** What the API answers about journeys by bus and train, and where it is asked. */
import { address } from "../api/client";
import type { LonLat, Provenance } from "../api/types";

export interface Rule {
  code: string;
  label: string;
  walk_to_stop_m: number;
  walk_from_stop_m: number;
  most_changes: number;
  wait_before_minutes: number | null;
  wait_after_minutes: number | null;
  source: string;
  assumed: string[];
}

export interface Stop {
  id: string;
  name: string;
  platform: string | null;
}

interface LegTimes {
  departs: string;
  arrives: string;
  minutes: number;
}

export interface Call extends Stop {
  arrives: string;
  departs: string;
}

export type Leg =
  | ({ kind: "walk"; metres: number | null; path: LonLat[] } & LegTimes)
  | ({ kind: "cycle"; metres: number; path: LonLat[] } & LegTimes)
  | ({ kind: "wait"; at: Stop; seated: boolean } & LegTimes)
  | ({
      kind: "ride";
      vehicle: string;
      line: string;
      headsign: string;
      agency: string;
      on_request: boolean;
      stay_seated: boolean;
      path: LonLat[];
      path_basis: "shape" | "stops";
      from: Stop;
      to: Stop;
      stops: Call[];
    } & LegTimes);

export interface Journey {
  leaves: string;
  arrives: string;
  minutes: number;
  changes: number;
  legs: Leg[];
}

export interface Found {
  asked: string;
  journey: Journey | null;
  idle_minutes?: number;
  reason_text: string | null;
}

export interface DayKind {
  kind: string;
  text: string;
  name: string | null;
}

export interface JourneyAnswer extends Provenance {
  date: string;
  date_kind: DayKind;
  rule: Rule;
  walk_basis: "network" | "straight_line";
  timetable: { valid_from: string; valid_to: string };
  there: Found;
  home: Found | null;
}

export interface TimetableAnswer extends Provenance {
  timetable: { valid_from: string; valid_to: string };
  rules: Rule[];
  days: {
    usual: string;
    schultag: string | null;
    ferientag: string | null;
    holidays: { name: string; checked_on: string; note: string } | null;
  };
}

/** One way over every minute of a window. */
export interface JourneyProfile extends Provenance {
  median_minutes: number | null;
  p90_minutes: number | null;
  best_minutes: number | null;
  share_without_journey: number;
}

export const timetableUrl = () => address("/api/timetable");

export interface Asked {
  from: LonLat;
  to: string;
  /** The time of the clock to be there by, or to set out at. */
  clock: string;
  leaving: boolean;
  homeAt: string;
  rule: string;
  day: string | null;
}

export const journeyUrl = ({ from, to, clock, leaving, homeAt, rule, day }: Asked) =>
  address("/api/journey", {
    from_lon: from[0],
    from_lat: from[1],
    to,
    arrive_by: leaving ? null : clock,
    depart_at: leaving ? clock : null,
    home_at: homeAt,
    rule,
    date: day,
    paths: true,
  });

/** An hour before and an hour after the time asked for. */
export function windowAround(clock: string): [from: string, to: string] {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const at = (shift: number) => {
    const all = Math.min(Math.max(hours * 60 + minutes + shift, 0), 24 * 60 - 1);
    return `${String(Math.floor(all / 60)).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
  };
  return [at(-60), at(60)];
}

export const profileUrl = ({ from, to, clock, leaving, rule, day }: Asked) =>
  address("/api/journey/profile", {
    from_lon: from[0],
    from_lat: from[1],
    to,
    from: windowAround(clock)[0],
    minutes: 120,
    by: leaving ? "departure" : "arrival",
    rule,
    date: day,
  });
