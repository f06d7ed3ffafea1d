/** What the view of school planning asks and is answered. */
import { address } from "../api/client";
import type { Figure, LonLat, Provenance } from "../api/types";
import { route } from "../shell/router";

export const KINDS = ["primary_school", "community_school", "grammar_school"] as const;
export const PARTS = ["schulen", "wege", "schliessen", "bezirke"] as const;
export const VARIANTS = ["low", "middle", "high"] as const;
export type Kind = (typeof KINDS)[number];
export type Part = (typeof PARTS)[number];
export type Bands = Record<(typeof VARIANTS)[number], Figure>;

export interface Ahead {
  school_year: string;
  born: boolean;
  pupils: Bands;
}

export interface AllDayYear {
  school_year: string;
  grades: number;
  pupils: Bands;
  places: Figure;
  demand: Bands;
  gap: Bands;
  closed_too_long: boolean | null;
}

export interface School {
  slug: string;
  name: string;
  provider_kind: string;
  lon_lat: LonLat;
  capacity: { explained: string[] } | null;
  counted: { school_year: string; pupils: Figure }[];
  with_choice: Ahead[];
  without_choice: Ahead[];
  size: {
    status: string;
    least: number | null;
    text: string;
    note: string | null;
    first_below: Record<string, string | null>;
  };
  room: {
    school_year: string;
    classes: number;
    class_rooms: number | null;
    rooms_lacking: number | null;
    beyond: Figure;
  }[];
  all_day: {
    years: AllDayYear[];
    notes: string[];
    closed_weeks: number | null;
    holiday_care: "yes" | "no" | "unknown";
  } | null;
}

export interface Schools extends Provenance {
  suppressed: boolean;
  assumptions: string[];
  schools: School[];
}

export interface Grades {
  school_year: string;
  variant?: string;
  grades: Record<string, Figure>;
}

export interface OneSchool extends Provenance {
  suppressed: boolean;
  assumptions: string[];
  school: School & { by_grade: { counted: Grades[]; forecast: Grades[] } };
}

export interface WayCount {
  children: Figure;
  over_limit: Figure;
  close: Figure;
  beyond: Figure;
  by_bus: Record<string, Figure>;
}

export interface Ways extends Provenance {
  grades: number[];
  limits: { metres: number };
  network_as_of: string | null;
  timetable_day: string | null;
  /** What has changed since, in words: then the check is outdated. */
  changed_since: string[];
  tolerance: { plus_minus_m: number; cell_size_m: number }[];
  notice: string;
  not_checked: string;
  suppressed: boolean;
  rules: { code: string; title: string; sentence: string; paragraph: string }[];
  total: WayCount;
  areas: (WayCount & { ars: string; name: string })[];
}

export interface WayCells {
  features: {
    geometry: { coordinates: LonLat };
    properties: { status: string; metres: number | null; leg: string | null };
  }[];
}

export interface Sheet {
  notice: string;
  closed: { slug: string; name: string }[];
  displaced: {
    pupils: number;
    placed: number;
    without_room: number;
    metres_before: number | null;
    metres_after: number | null;
    extra_km_one_way: number;
  };
  transport: { limit_m: number | null; newly_beyond: number | null };
  years: {
    school_year: string;
    before: number;
    after: number;
    displaced: number;
    without_room: number;
    conserved: boolean;
  }[];
  schools: {
    slug: string;
    name: string;
    years: {
      school_year: string;
      before: number;
      received: number;
      after: number;
      places: number | null;
      classes: number | null;
      class_rooms: number | null;
      rooms_lacking: number | null;
    }[];
  }[];
  moves: {
    area: { name: string } | null;
    from: string;
    to: string | null;
    pupils: number;
    metres_after: number | null;
  }[];
  assumptions: string[];
}

export interface DistrictList extends Provenance {
  districts: { key: string; name: string; version: number; made_at: string; made_by: string }[];
}

export interface Districts extends Provenance {
  key: string;
  name: string;
  version: number;
  newest: number;
  method: "computed" | "drawn";
  made_by: string;
  made_at: string;
  notice: string;
  report: Record<string, number | boolean>;
  leaving: { share_percent: number | null };
  features: {
    id: string;
    geometry: GeoJSON.Geometry | null;
    properties: {
      id: string;
      slug: string;
      name: string;
      children: Figure;
      places: number | null;
      metres_per_child: number | null;
      /** Districts beside each other have different ones. */
      colour: number;
      leaving: { share_percent: number | null };
    };
  }[];
}

export interface State {
  kind: Kind;
  part: Part;
  school: string | null;
  into: string | null;
  variant: string;
  districts: string | null;
}

/** Reads the state; what the address does not say, or says wrongly, is the default. */
export function readState(): State {
  const { query } = route.value;
  return {
    kind: KINDS.find((one) => one === query.get("kategorie")) ?? "primary_school",
    part: PARTS.find((one) => one === query.get("teil")) ?? "schulen",
    school: query.get("schule"),
    into: query.get("mit"),
    variant: VARIANTS.find((one) => one === query.get("variante")) ?? "middle",
    districts: query.get("bezirke"),
  };
}

export const schoolsUrl = (category: Kind) => address("/api/schools", { category });
export const schoolsCsvUrl = (category: Kind) => address("/api/schools.csv", { category });
export const allDayCsvUrl = () => address("/api/schools/all-day.csv");
export const templateUrl = () => address("/api/schools/capacity/template.csv");
export const schoolUrl = (slug: string, category: Kind) =>
  address(`/api/schools/${encodeURIComponent(slug)}`, { category });
export const waysUrl = (category: Kind) => address("/api/schools/ways", { category });
export const waysCsvUrl = (category: Kind) => address("/api/schools/ways.csv", { category });
export const wayCellsUrl = (category: Kind) => address("/api/schools/ways/cells", { category });
export const wayStopsCsvUrl = (category: Kind) => address("/api/schools/ways/stops.csv", { category });
export const closingUrl = () => address("/api/schools/closing");
export const districtsUrl = (category: Kind) => address("/api/schools/districts", { category });
export const districtUrl = (key: string) => address(`/api/schools/districts/${encodeURIComponent(key)}`);
export const makeDistrictsUrl = () => address("/api/schools/districts");
export const jobsUrl = () => address("/api/jobs");
