/** A what-if as it stands in the address, and as it is asked. */
import { address } from "../api/client";
import { send } from "../api/send";
import type { Figure, LonLat, Mode } from "../api/types";

export interface Added {
  point: LonLat;
  /** null: the usual number. */
  places: number | null;
}

export interface Asked {
  category: string;
  mode: Mode;
  added: readonly Added[];
  closed: readonly string[];
}

export interface Figures {
  people: Figure;
  not_reached: Figure;
  mean_minutes: Figure;
  people_within: Record<string, Figure>;
  places_per_100: Figure;
  share_without_places: Figure;
}

export interface AreaChange {
  ars: string;
  name: string;
  level: "district" | "municipal_association" | "municipality";
  core: boolean;
  before: Figures;
  after: Figures;
}

export interface CellChange {
  people: number;
  minutes_before: number | null;
  minutes_after: number | null;
  places_per_100_before: number | null;
  places_per_100_after: number | null;
}

export interface CellFeature {
  geometry: { coordinates: LonLat };
  properties: CellChange;
}

export interface WhatIf {
  areas: AreaChange[];
  areas_unchanged: number;
  cells: { numberMatched: number; truncated: boolean; features: CellFeature[] };
  notes: string[];
  milliseconds: number;
  assumptions: { demand: { ages: { text: string }; people: number } };
}

/** New places of the address: lon,lat or lon,lat,places, separated by semicolons; what is no number is left out. */
export function readAdded(text: string | null): Added[] {
  return (text ?? "").split(";").flatMap((part) => {
    const [lon, lat, places] = part.split(",").map(Number);
    if (lon === undefined || lat === undefined || !Number.isFinite(lon) || !Number.isFinite(lat)) return [];
    if (part === "" || Math.abs(lon) > 180 || Math.abs(lat) > 90) return [];
    const known = places !== undefined && Number.isFinite(places) && places >= 0;
    return [{ point: [lon, lat] as LonLat, places: known ? places : null }];
  });
}

/** New places as the address has them. */
export const writeAdded = (added: readonly Added[]) =>
  added.map(({ point, places }) => [...point, ...(places === null ? [] : [places])].join(",")).join(";");

/** Sites that close, by their slugs. */
export const readClosed = (text: string | null) => [...new Set((text ?? "").split(",").filter(Boolean))];

/** Asks. */
export async function whatIf({ category, mode, added, closed }: Asked): Promise<WhatIf> {
  const changes = [
    ...added.map(({ point: [lon, lat], places }) => ({ kind: "add", lon, lat, places })),
    ...closed.map((site) => ({ kind: "close", site })),
  ];
  return (await send<WhatIf>("POST", address("/api/what-if"), { category, mode, changes })).data;
}
