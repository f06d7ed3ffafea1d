/** What the API says of places, and how it is asked. */
import { address, type Parameters } from "../../api/client";
import type { Basis, Figure, Provenance, Run } from "../../api/types";
import type { Scale } from "../../choropleth/scale";
import type { p } from "../../i18n/de.places";
import type { PlacesState } from "./state";

export interface Ranged extends Figure {
  low: number | null;
  high: number | null;
}

export interface Assumptions {
  capacity: { known_offers: number; untold_offers: number; text: string | null };
  left_out: { without_coordinates: number };
  demand: {
    ages: { from_months: number; to_months: number; text: string };
    age_groups: { age_group: string; share: number }[];
    withheld: { cells?: number; people?: number };
  };
  take_up: number;
}

export interface PlacesHead extends Provenance {
  basis: Basis;
  run: Run | null;
  assumptions: Assumptions;
  method_label: string;
}

export interface AreaPlaces {
  ars: string;
  name: string;
  people: Figure;
  per_100: Ranged;
  without_share: Figure;
  sites: number;
  untold_offers: number;
  places: Ranged;
}

export interface PlacesTable extends PlacesHead {
  scale: Scale;
  total: Omit<AreaPlaces, "ars" | "name">;
  areas: AreaPlaces[];
}

export type Reason = keyof typeof p.reason;

export interface NearSite {
  slug: string;
  name: string;
  minutes: number;
  places: number | null;
}

export interface PlacesCell {
  id: number | string;
  cell_size_m: number;
  per_100: Ranged;
  per_100_assumed: number | null;
  reason: Reason | null;
  nearest: NearSite[];
  tie?: boolean;
}

export interface Contribution {
  slug: string;
  name: string;
  minutes: number;
  weight: number;
  places: { mid: number | null; low: number | null; high: number | null; assumed: boolean };
  competing_people: number;
  gives_per_100: number | null;
}

export interface Explained extends PlacesHead, PlacesCell {
  cell: { id: number | string; cell_size_m: number; municipality: { ars: string; name: string } | null };
  formula: string;
  sites: Contribution[];
}

export interface Uncertain extends Figure {
  low: number | null;
  high: number | null;
}

export interface Measures {
  people: number;
  mean_per_100: Uncertain;
  gini: Uncertain;
  theil: Uncertain;
  theil_between: Uncertain;
  theil_within: Uncertain;
  palma: Uncertain;
  share_below: Uncertain;
}

export interface FairnessAnswer extends PlacesHead {
  interval: string;
  standard_per_100: number | null;
  measures: Measures | null;
  lorenz: { people: number; places: number }[];
  groups: { code: string | null; label: string; measures: Measures }[];
  concentration?: number | null;
}

export interface AssignmentAnswer extends Provenance {
  totals: {
    people: number;
    placed: number;
    left: number;
    left_by_reason: Partial<Record<keyof typeof p.leftReasons, number>>;
    mean_minutes: number | null;
    longest_minutes: number | null;
  };
  areas: {
    ars: string | null;
    name: string | null;
    placed: number;
    left: number;
    mean_minutes: number | null;
  }[];
}

const chosen = (state: PlacesState): Parameters => ({
  category: state.category,
  mode: state.mode,
  limit_minutes: state.reach === 30 ? null : state.reach,
  independent: state.without.has("frei") ? false : null,
  minority: state.without.has("daenisch") ? false : null,
  outside: state.without.has("umland") ? false : null,
  take_up: state.demand === 100 ? null : state.demand / 100,
});

const asked = (state: PlacesState): Parameters => ({
  ...chosen(state),
  method: state.method === "e2sfca" ? null : state.method,
  decay: state.decay === "slow" ? null : state.decay,
});

export const placesAreasUrl = (state: PlacesState) => address("/api/places/areas", asked(state));
export const placesCsvUrl = (state: PlacesState) => address("/api/places/areas.csv", asked(state));
export const placesCellsUrl = (state: PlacesState, bbox: readonly number[]) =>
  address("/api/places", {
    ...asked(state),
    bbox: bbox.map((side) => side.toFixed(4)).join(","),
    limit: 5000,
  });
export const explainUrl = (state: PlacesState, cell: string) =>
  address("/api/places/explain", { ...asked(state), cell });
export const fairnessUrl = (state: PlacesState) =>
  address("/api/fairness", { ...asked(state), by: state.by === "municipality" ? null : state.by });
export const fairnessCsvUrl = (state: PlacesState) =>
  address("/api/fairness.csv", { ...asked(state), by: state.by });
export const assignmentUrl = (state: PlacesState) => address("/api/assignment", chosen(state));
