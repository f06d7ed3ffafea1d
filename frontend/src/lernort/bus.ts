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
  | ({ kind: "walk"; metres: number | null } & LegTimes)
  | ({ kind: "cycle"; metres: number } & LegTimes)
  | ({ kind: "wait"; at: Stop } & LegTimes)
  | ({
      kind: "ride";
      vehicle: string;
      line: string;
      headsign: string;
      agency: string;
      on_request: boolean;
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

export interface JourneyAnswer extends Provenance {
  date: string;
  rule: Rule;
  walk_basis: "network" | "straight_line";
  timetable: { valid_from: string; valid_to: string };
  there: Found;
  home: Found | null;
}

export interface TimetableAnswer extends Provenance {
  timetable: { valid_from: string; valid_to: string };
  rules: Rule[];
}

export const timetableUrl = () => address("/api/timetable");

export interface Asked {
  from: LonLat;
  to: string;
  arriveBy: string;
  homeAt: string;
  rule: string;
}

export const journeyUrl = ({ from, to, arriveBy, homeAt, rule }: Asked) =>
  address("/api/journey", {
    from_lon: from[0],
    from_lat: from[1],
    to,
    arrive_by: arriveBy,
    home_at: homeAt,
    rule,
  });
