/** Asking the API: typed answers, remembered for the length of the visit, errors in words. */
import { t } from "../i18n";
import type * as T from "./types";

/** Why there is no answer, in words a person can act on; `offline` when nothing answered at all. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly offline = false,
    /** The whole problem, where one was told: its members beside the words. */
    readonly problem: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export type Parameters = Record<string, string | number | boolean | null | undefined>;

const REMEMBERED = 200;
const answers = new Map<string, unknown>();
let regionSlug: string | null = new URLSearchParams(globalThis.location?.search ?? "").get("region");

/** Sets the region every later request is about; null: the default one. */
export function useRegion(slug: string | null): void {
  regionSlug = slug;
  answers.clear();
}

/** The address of a request, as it can be linked to. */
export function address(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...parameters, region: regionSlug })) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString().replaceAll("%2C", ",");
  return text ? `${path}?${text}` : path;
}

/** Gives the JSON at an address; raises ApiError, or AbortError when given up. */
export async function ask<A>(url: string, signal?: AbortSignal): Promise<A> {
  const known = answers.get(url);
  if (known !== undefined) return known as A;
  const response = await reached(url, { signal });
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  const answer = (await response.json()) as A;
  if (answers.size >= REMEMBERED) answers.delete(answers.keys().next().value ?? "");
  answers.set(url, answer);
  return answer;
}

/** Forgets all answers: something has been changed. */
export const forgetAnswers = () => answers.clear();

/** Fetches; raises ApiError where nothing answers, AbortError when given up. */
export async function reached(url: string, options: RequestInit): Promise<Response> {
  try {
    const headers = { Accept: "application/json, application/geo+json" };
    const response = await fetch(url, { headers, ...options });
    if (response.status === 401) document.dispatchEvent(new Event("atlas:signed-out"));
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(t.state.offline, 0, true);
  }
}

/** Why there is no answer, in words. */
export async function reason(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as Partial<T.Problem>;
    const told = problem.detail ?? problem.title ?? t.state.serverError;
    return problem.suggestion ? `${told} ${problem.suggestion}` : told;
  } catch {
    return t.state.serverError;
  }
}

const joined = (codes: readonly string[]) => codes.join(",");

export interface SiteQuery {
  q?: string;
  category?: readonly string[];
  life_phase?: string | null;
  near?: T.LonLat | null;
  area?: string | null;
  core?: boolean;
  limit?: number;
}

export const regionUrl = () => address("/api/region");

export function sitesUrl(query: SiteQuery): string {
  return address("/api/sites", {
    q: query.q,
    category: joined(query.category ?? []),
    life_phase: query.life_phase,
    near: query.near?.join(","),
    area: query.area,
    core: query.core ? true : null,
    limit: query.limit ?? 100,
  });
}

export const addressesUrl = (q: string, limit: number) => address("/api/addresses", { q, limit });

export const siteUrl = (slug: string, explain?: string) =>
  address(`/api/sites/${encodeURIComponent(slug)}`, { explain });

export const catchmentUrl = (slug: string, mode: string, minutes: number) =>
  address(`/api/sites/${encodeURIComponent(slug)}/catchment`, { mode, minutes });

export const areasUrl = (geometry: boolean) =>
  address("/api/areas", { level: "municipality", geometry, core: true });

export interface Measured {
  category: string;
  mode: string;
  age_group: string;
}

export const tableUrl = (measured: Measured) =>
  address("/api/statistics/areas", { level: "municipality", ...measured });

/** How many there are, in a municipality, of the kinds whose sites are not public. */
export const countsUrl = (ars: string) => address("/api/counts", { area: ars });

export const statisticsUrl = (ars: string, measured: Partial<Measured>) =>
  address(`/api/areas/${ars}/statistics`, { ...measured });

export const cellsUrl = (bbox: readonly number[], measured: Measured) =>
  address("/api/cells", { bbox: bbox.map((side) => side.toFixed(4)).join(","), ...measured, limit: 5000 });

export const cellUrl = (id: string, category: string) => address(`/api/cells/${id}`, { category });

export const isochroneUrl = (point: T.LonLat, mode: string, minutes: readonly number[]) =>
  address("/api/isochrone", { lon: point[0], lat: point[1], mode, minutes: minutes.join(",") });

export const busNearestUrl = ([lon, lat]: T.LonLat, category: string) =>
  address("/api/timetable/nearest", { lon, lat, category, from: "07:00", minutes: 60, k: 50 });

export const nearestUrl = (point: T.LonLat, category: string, mode: T.Mode, k: number) =>
  address("/api/nearest", { lon: point[0], lat: point[1], category, mode, k });

export const runUrl = (id: number | string) => address(`/api/runs/${id}`);
export const tilesUrl = (layer: string, version: string) =>
  address(`/tiles/${layer}/{z}/{x}/{y}.mvt`, { v: version });
