/** Lines that people paste or load from files: places with coordinates, and changes by municipality. */
import type { LonLat } from "../api/types";

export interface Named {
  name: string;
  point: LonLat;
}

/** What was read, and the numbers of the lines that were not understood. */
export interface Read<A> {
  found: A;
  wrong: number[];
}

const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

/** Places out of lines "Name; Breite; Länge" or of GeoJSON with points. */
export function readPlaces(text: string): Read<Named[]> {
  return text.trimStart().startsWith("{") ? readGeoJson(text) : readLines(text);
}

function readLines(text: string): Read<Named[]> {
  const found: Named[] = [];
  const wrong: number[] = [];
  text.split(/\r?\n/).forEach((line, n) => {
    if (!line.trim()) return;
    const place = placeOf(line);
    if (place) found.push(place);
    else if (n > 0 || /\d/.test(line)) wrong.push(n + 1); // the first line may name the columns
  });
  return { found, wrong };
}

function placeOf(line: string): Named | null {
  const cells = split(line);
  const numbers = cells.map(number);
  const at = numbers.findIndex((one, n) => one !== null && numbers[n + 1] !== null && n + 1 < numbers.length);
  if (at < 0) return null;
  const name = cells.filter((_, n) => n !== at && n !== at + 1 && numbers[n] === null).join(", ");
  const point = ordered(numbers[at] as number, numbers[at + 1] as number);
  return point && { name: name.slice(0, 200), point };
}

/** Cells of a line: by semicolon or tab, then commas may be decimal; else by comma. */
function split(line: string): string[] {
  const by = line.includes(";") ? ";" : line.includes("\t") ? "\t" : ",";
  return line.split(by).map((cell) => cell.trim().replace(/^"|"$/g, ""));
}

function number(cell: string): number | null {
  const text = cell.replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Latitude first, as people write it; the other way round where only that lies in Central Europe. */
function ordered(one: number, other: number): LonLat | null {
  const [lat, lon] = one < 40 && other > 40 && other < 62 ? [other, one] : [one, other];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [rounded(lon), rounded(lat)] : null;
}

function readGeoJson(text: string): Read<Named[]> {
  try {
    const told = JSON.parse(text) as { features?: unknown[] };
    const features = Array.isArray(told.features) ? told.features : [told];
    const found: Named[] = [];
    const wrong: number[] = [];
    features.forEach((one, n) => {
      const { geometry, properties } = one as {
        geometry?: { type?: string; coordinates?: number[] };
        properties?: { name?: unknown } | null;
      };
      const [lon, lat] = geometry?.type === "Point" ? (geometry.coordinates ?? []) : [];
      if (typeof lon !== "number" || typeof lat !== "number") wrong.push(n + 1);
      else
        found.push({
          name: String(properties?.name ?? "").slice(0, 200),
          point: [rounded(lon), rounded(lat)],
        });
    });
    return { found, wrong };
  } catch {
    return { found: [], wrong: [1] };
  }
}

/** A short list as the address has it: lon,lat,name separated by semicolons. */
export const writeNamed = (places: readonly Named[]) =>
  places.map(({ name, point }) => [...point, name.replace(/[,;]/g, " ")].join(",")).join(";");

/** The list of an address; what is no place is left out. */
export function readNamed(text: string): Named[] {
  return text.split(";").flatMap((part) => {
    const [lon, lat, ...name] = part.split(",");
    const point = [Number(lon), Number(lat)] as LonLat;
    const there = part !== "" && lat !== undefined && Math.abs(point[0]) <= 180 && Math.abs(point[1]) <= 90;
    return there ? [{ point, name: name.join(",").trim() }] : [];
  });
}

/** Municipalities by key and by name. */
export type Known = ReadonlyMap<string, string>;

const key = (text: string) => text.trim().toLocaleLowerCase("de");

/** Keys of municipalities by what people write for them. */
export const knownAs = (areas: readonly { ars: string; name: string }[]): Known =>
  new Map(areas.flatMap(({ ars, name }) => [[ars, ars] as const, [key(name), ars] as const]));

/** What the people of each municipality are multiplied by, out of lines "Gemeinde; Veränderung in %". */
export function readFactors(text: string, known: Known): Read<Record<string, number>> {
  const found: Record<string, number> = {};
  const wrong: number[] = [];
  let rest: number | null = null;
  text.split(/\r?\n/).forEach((line, n) => {
    if (!line.trim()) return;
    const [who = "", change = ""] = split(line);
    const percent = number(change.replace(/[%\s+]/g, "").replace("−", "-"));
    const ars = known.get(key(who));
    const factor = percent === null ? Number.NaN : Math.round((1 + percent / 100) * 1e6) / 1e6;
    const fits = factor >= 0 && factor <= 20;
    if (fits && key(who) === "alle") rest = factor;
    else if (fits && ars) found[ars] = factor;
    else if (n > 0 || /\d/.test(change)) wrong.push(n + 1);
  });
  if (rest !== null) for (const ars of new Set(known.values())) found[ars] ??= rest;
  return { found, wrong };
}
