/** A what-if as it stands in the address, and as it is asked. */
import { address } from "../api/client";
import { send } from "../api/send";
import type { Figure, LonLat, Mode } from "../api/types";

export interface Added {
  point: LonLat;
  /** null: the usual number. */
  places: number | null;
}

/** What becomes of an existing site; null: as it is. */
export interface Changed {
  slug: string;
  point: LonLat | null;
  places: number | null;
}

/** A street between two junctions: closed, open both ways, or with a speed in km/h. */
export interface Street {
  point: LonLat;
  what: "zu" | "auf" | number;
}

export interface Changes {
  added: readonly Added[];
  closed: readonly string[];
  changed: readonly Changed[];
  streets: readonly Street[];
}

export interface Asked extends Changes {
  category: string;
  mode: Mode;
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
  nearer: Figure;
  further: Figure;
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

/** A change as the server understood it; what is not a street has no line. */
export interface Understood {
  kind: "add" | "close" | "move" | "resize" | "street";
  street?: string | null;
  metres?: number;
  one_way?: boolean;
  speed_kmh_today?: number | null;
  closed?: boolean;
  line?: LonLat[];
}

export interface WhatIf {
  changes: Understood[];
  areas: AreaChange[];
  areas_unchanged: number;
  cells: { numberMatched: number; truncated: boolean; features: CellFeature[] };
  notes: string[];
  milliseconds: number;
  assumptions: { demand: { ages: { text: string }; people: number } };
}

const parts = (text: string | null) => (text ?? "").split(";").filter(Boolean);

function point(lon: string | undefined, lat: string | undefined): LonLat | null {
  const [x, y] = [Number(lon || Number.NaN), Number(lat || Number.NaN)];
  return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? [x, y] : null;
}

function amount(text: string | undefined): number | null {
  const value = Number(text || Number.NaN);
  return value >= 0 ? value : null;
}

/** New places of the address: lon,lat or lon,lat,places, separated by semicolons; what is no number is left out. */
export function readAdded(text: string | null): Added[] {
  return parts(text).flatMap((part) => {
    const [lon, lat, places] = part.split(",");
    const at = point(lon, lat);
    return at ? [{ point: at, places: amount(places) }] : [];
  });
}

/** New places as the address has them. */
export const writeAdded = (added: readonly Added[]) =>
  added.map(({ point: at, places }) => [...at, ...(places === null ? [] : [places])].join(",")).join(";");

/** Sites that close, by their slugs. */
export const readClosed = (text: string | null) => [...new Set((text ?? "").split(",").filter(Boolean))];

/** Sites that change: slug,lon,lat,places, with nothing between the commas for what stays; each once. */
export function readChanged(text: string | null): Changed[] {
  const found = new Map<string, Changed>();
  for (const part of parts(text)) {
    const [slug = "", lon, lat, places] = part.split(",");
    const one = { slug, point: point(lon, lat), places: amount(places) };
    if (slug && (one.point || one.places !== null)) found.set(slug, one);
  }
  return [...found.values()];
}

/** Changed sites as the address has them; one that is as it was is left out. */
export const writeChanged = (changed: readonly Changed[]) =>
  changed
    .filter((one) => one.point || one.places !== null)
    .map(({ slug, point: at, places }) => [slug, ...(at ?? ["", ""]), places ?? ""].join(","))
    .join(";");

/** Streets of the address: lon,lat and zu, auf or a speed. */
export function readStreets(text: string | null): Street[] {
  return parts(text).flatMap((part) => {
    const [lon, lat, what] = part.split(",");
    const at = point(lon, lat);
    const speed = Number(what || Number.NaN);
    const meant = what === "zu" || what === "auf" ? what : speed >= 0.5 && speed <= 200 ? speed : null;
    return at && meant !== null ? [{ point: at, what: meant }] : [];
  });
}

/** Streets as the address has them. */
export const writeStreets = (streets: readonly Street[]) =>
  streets.map(({ point: at, what }) => [...at, what].join(",")).join(";");

/** All changes of an address. */
export function readChanges(query: URLSearchParams): Changes {
  const closed = readClosed(query.get("zu"));
  return {
    added: readAdded(query.get("neu")),
    closed,
    changed: readChanged(query.get("anders")).filter((one) => !closed.includes(one.slug)),
    streets: readStreets(query.get("strasse")),
  };
}

/** Changes as parameters of the address. */
export const writeChanges = ({ added, closed, changed, streets }: Changes) => ({
  neu: writeAdded(added),
  zu: closed.join(","),
  anders: writeChanged(changed),
  strasse: writeStreets(streets),
});

/** How many changes there are. */
export const countOf = ({ added, closed, changed, streets }: Changes) =>
  added.length + closed.length + changed.length + streets.length;

function ofSite({ slug, point: at, places }: Changed) {
  if (!at) return { kind: "resize", site: slug, places };
  return { kind: "move", site: slug, lon: at[0], lat: at[1], ...(places === null ? {} : { places }) };
}

function ofStreet({ point: [lon, lat], what }: Street) {
  const change =
    what === "zu" ? { closed: true } : what === "auf" ? { both_ways: true } : { speed_kmh: what };
  return { kind: "street", lon, lat, ...change };
}

/** Asks. */
export async function whatIf({ category, mode, added, closed, changed, streets }: Asked): Promise<WhatIf> {
  const changes = [
    ...added.map(({ point: [lon, lat], places }) => ({ kind: "add", lon, lat, places })),
    ...closed.map((site) => ({ kind: "close", site })),
    ...changed.map(ofSite),
    ...streets.map(ofStreet),
  ];
  return (await send<WhatIf>("POST", address("/api/what-if"), { category, mode, changes })).data;
}
