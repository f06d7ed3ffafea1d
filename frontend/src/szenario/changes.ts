/** A scenario's changes as they stand in the address, and as the API takes them. */
import type { LonLat } from "../api/types";

export interface Added {
  point: LonLat;
  /** null: the usual number. */
  places: number | null;
  /** The kind of site; "": the one that is looked at. */
  category: string;
  name: string;
}

/** What becomes of an existing site; null: as it is. */
export interface Changed {
  slug: string;
  point: LonLat | null;
  places: number | null;
  /** The kind whose places these are; "": the one that is looked at. */
  category: string;
}

/** A street between two junctions: closed, open both ways, or with a speed in km/h. */
export interface Street {
  point: LonLat;
  what: "zu" | "auf" | number;
}

/** A change as the API takes it. */
export interface Raw {
  kind: string;
  [member: string]: unknown;
}

export interface Changes {
  added: readonly Added[];
  closed: readonly string[];
  changed: readonly Changed[];
  streets: readonly Street[];
  /** Housing, hours, standards, timetables, and what only the API can say. */
  more: readonly Raw[];
}

export const NOTHING: Changes = { added: [], closed: [], changed: [], streets: [], more: [] };

const parts = (text: string | null) => (text ?? "").split(";").filter(Boolean);
const cleared = (text: string) => text.replace(/[,;]/g, " ").trim();

function point(lon: string | undefined, lat: string | undefined): LonLat | null {
  const [x, y] = [Number(lon || Number.NaN), Number(lat || Number.NaN)];
  return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? [x, y] : null;
}

function amount(text: string | undefined): number | null {
  const value = Number(text || Number.NaN);
  return value >= 0 ? value : null;
}

/** Without what is empty at the end. */
function joined(told: readonly (string | number | null)[]): string {
  const words = told.map((one) => (one === null ? "" : `${one}`));
  while (words.length > 1 && words.at(-1) === "") words.pop();
  return words.join(",");
}

/** New places: lon,lat,places,kind,name, separated by semicolons; what is no number is left out. */
export function readAdded(text: string | null): Added[] {
  return parts(text).flatMap((part) => {
    const [lon, lat, places, category = "", name = ""] = part.split(",");
    const at = point(lon, lat);
    return at ? [{ point: at, places: amount(places), category, name }] : [];
  });
}

/** New places as the address has them. */
export const writeAdded = (added: readonly Added[]) =>
  added
    .map(({ point: at, places, category, name }) => joined([...at, places, category, cleared(name)]))
    .join(";");

/** Sites that close, by their slugs. */
export const readClosed = (text: string | null) => [...new Set((text ?? "").split(",").filter(Boolean))];

/** Sites that change: slug,lon,lat,places,kind, with nothing between the commas for what stays; each once. */
export function readChanged(text: string | null): Changed[] {
  const found = new Map<string, Changed>();
  for (const part of parts(text)) {
    const [slug = "", lon, lat, places, category = ""] = part.split(",");
    const one = { slug, point: point(lon, lat), places: amount(places), category };
    if (slug && (one.point || one.places !== null)) found.set(slug, one);
  }
  return [...found.values()];
}

/** Changed sites as the address has them; one that is as it was is left out. */
export const writeChanged = (changed: readonly Changed[]) =>
  changed
    .filter((one) => one.point || one.places !== null)
    .map(({ slug, point: at, places, category }) =>
      joined([slug, ...(at ?? ["", ""]), places, places === null ? "" : category]),
    )
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

/** All other changes: JSON; what is none is left out. */
export function readMore(text: string | null): Raw[] {
  try {
    const told: unknown = JSON.parse(text || "[]");
    return Array.isArray(told) ? told.filter((one): one is Raw => typeof one?.kind === "string") : [];
  } catch {
    return [];
  }
}

/** All changes of an address. */
export function readChanges(query: URLSearchParams): Changes {
  const closed = readClosed(query.get("zu"));
  return {
    added: readAdded(query.get("neu")),
    closed,
    changed: readChanged(query.get("anders")).filter((one) => !closed.includes(one.slug)),
    streets: readStreets(query.get("strasse")),
    more: readMore(query.get("mehr")),
  };
}

/** Changes as parameters of the address. */
export const writeChanges = ({ added, closed, changed, streets, more }: Changes) => ({
  neu: writeAdded(added),
  zu: closed.join(","),
  anders: writeChanged(changed),
  strasse: writeStreets(streets),
  mehr: more.length ? JSON.stringify(more) : "",
});

/** How many changes there are. */
export const countOf = ({ added, closed, changed, streets, more }: Changes) =>
  added.length + closed.length + changed.length + streets.length + more.length;

/** How the API calls a new place; the same place has the same name for everybody. */
export const keyOf = ({ point: [lon, lat] }: Added) => `neu_${lon}_${lat}`;

function ofStreet({ point: [lon, lat], what }: Street): Raw {
  const change =
    what === "zu" ? { closed: true } : what === "auf" ? { both_ways: true } : { speed_kmh: what };
  return { kind: "street", lon, lat, ...change };
}

/** As the API takes them, in the order in which they are listed. */
export function toApi({ added, closed, changed, streets, more }: Changes, category: string): Raw[] {
  return [
    ...added.map((one) => ({
      kind: "add",
      key: keyOf(one),
      category: one.category || category,
      lon: one.point[0],
      lat: one.point[1],
      places: one.places,
      ...(one.name ? { name: one.name } : {}),
    })),
    ...closed.map((site) => ({ kind: "close", site })),
    ...changed.flatMap(({ slug: site, point: at, places, category: kind }) => [
      ...(at ? [{ kind: "move", site, lon: at[0], lat: at[1] }] : []),
      ...(places === null ? [] : [{ kind: "resize", site, category: kind || category, places }]),
    ]),
    ...streets.map(ofStreet),
    ...more,
  ];
}

/** How many changes of the API each listed one is, in the order of `toApi`. */
export const lengthOf = ({ point: at, places }: Changed) => Number(at !== null) + Number(places !== null);

const number = (value: unknown) => Number(value ?? Number.NaN);

/** From the API: what can be listed is, all else stays as it is. */
export function fromApi(raws: readonly Raw[]): Changes {
  const added: Added[] = [];
  const closed: string[] = [];
  const changed = new Map<string, Changed>();
  const streets: Street[] = [];
  const more: Raw[] = [];
  for (const raw of raws) {
    const at: LonLat = [number(raw.lon), number(raw.lat)];
    const site = `${raw.site}`;
    if (raw.kind === "add" && raw.key === `neu_${at[0]}_${at[1]}` && !raw.hours) {
      const name = raw.name === "Neuer Lernort" ? "" : `${raw.name ?? ""}`;
      added.push({ point: at, places: amount(`${raw.places ?? ""}`), category: `${raw.category}`, name });
    } else if (raw.kind === "close" && !closed.includes(site)) closed.push(site);
    else if ((raw.kind === "move" || raw.kind === "resize") && !site.startsWith("neu_")) {
      const before = changed.get(site) ?? { slug: site, point: null, places: null, category: "" };
      if (raw.kind === "move") changed.set(site, { ...before, point: at });
      else changed.set(site, { ...before, places: number(raw.places), category: `${raw.category}` });
    } else if (raw.kind === "street")
      streets.push({
        point: at,
        what: raw.closed ? "zu" : raw.both_ways ? "auf" : number(raw.speed_kmh),
      });
    else more.push(raw);
  }
  return { added, closed, changed: [...changed.values()], streets, more };
}
