/** The question where one more helps most: as it stands in the address, as it is asked, and what is answered. */
import { signal } from "@preact/signals";
import { address } from "../api/client";
import { send } from "../api/send";
import type { Feature, Figure, LonLat, Mode } from "../api/types";
import { categories, kindsByPhase, loadedModes } from "../shell/region";
import { route } from "../shell/router";
import { readState } from "../versorgung/state";
import { type Named, readNamed, writeNamed } from "./lines";

export const AIMS = ["covering", "median", "centre"] as const;
export type Aim = (typeof AIMS)[number];
export const WHERES = ["anywhere", "sites", "area", "list"] as const;
export type Where = (typeof WHERES)[number];
export const ROBUSTS = ["mean", "regret", "worst"] as const;
export type Robust = (typeof ROBUSTS)[number];
export const LIMITS = [5, 10, 15, 20, 30, 45, 60] as const;
export const SPACINGS = [250, 500, 1000, 2000] as const;
export const MOST_NEW = 50;
export const MOST_PROJECTIONS = 10;
/** Longer lists make addresses that some programs cut off. */
const MOST_IN_ADDRESS = 60;

export interface Projection {
  name: string;
  factors: Record<string, number>;
}

export interface Spots {
  category: string;
  mode: Mode;
  aim: Aim;
  limit: number;
  number: number;
  places: number | null;
  where: Where;
  spacing: number;
  kinds: readonly string[];
  corners: readonly LonLat[];
  points: readonly Named[];
  robust: Robust;
}

export interface SpotProperties {
  name: string | null;
  street: string | null;
  municipality: { ars: string; name: string } | null;
}
export interface ChosenProperties extends SpotProperties {
  rank: number;
  newly_within: number;
  nearest_for: number;
}
export interface OtherProperties extends SpotProperties {
  instead_of_rank: number;
  loss: number;
  loss_share: number;
}
interface Points<P> {
  features: (Feature<P> & { geometry: { coordinates: LonLat } })[];
}

export interface Gain {
  ars: string;
  name: string;
  newly_within: Figure;
  nearer: Figure;
  mean_minutes_before: Figure;
  mean_minutes_after: Figure;
}

interface Reached {
  within: Figure;
  mean_minutes: Figure;
}

export interface SpotsAnswer {
  run: { id: number; finished_at: string; superseded_by: number | null };
  category: string;
  mode: Mode;
  question: Omit<Asked, "candidates" | "projections"> & { projections: Projection[] };
  candidates: Candidates & { count: number };
  result: { unit: string; objective: number | null; text: string };
  people: { limit_minutes: number; newly_within: Figure; before: Reached; after: Reached };
  places: Points<ChosenProperties>;
  alternatives: Points<OtherProperties>;
  nearly_share: number;
  municipalities: Gain[];
  regrets: { projection: string; regret: number }[] | null;
  notes: string[];
  assumptions: { demand: { ages: { text: string }; people: number } };
}

interface Candidates {
  kind: "anywhere" | "sites" | "list";
  spacing_m?: number;
  polygon?: readonly LonLat[] | null;
  categories?: readonly string[];
  points?: readonly { lon: number; lat: number; name: string }[];
}

export interface Asked {
  category: string;
  mode: Mode;
  aim: Aim;
  limit_minutes: number;
  p: number;
  places: number | null;
  candidates: Candidates;
  projections: readonly Projection[];
  robust: Robust;
}

/** What does not fit into the address: a long list, and projections. Kept as long as the page is. */
export const longList = signal<readonly Named[]>([]);
export const projections = signal<readonly Projection[]>([]);

const oneOf = <A>(known: readonly A[], value: unknown, otherwise: A): A =>
  known.find((one) => one === value) ?? otherwise;

/** The question of the address; what is not said there, or wrongly, is as usual. */
export function readSpots(): Spots {
  const { query } = route.value;
  const places = Number(query.get("plaetze") ?? "");
  const known = new Set(kindsByPhase.value.flatMap(([, kinds]) => kinds.map((kind) => kind.code)));
  const listed = readNamed(query.get("liste") ?? "");
  return {
    category: readState().category,
    mode: oneOf(loadedModes.value, query.get("modus"), loadedModes.value[0] ?? "walk"),
    aim: oneOf(AIMS, query.get("ziel"), "covering"),
    limit: oneOf(LIMITS, Number(query.get("grenze")), 15),
    number: Math.min(MOST_NEW, Math.max(1, Math.round(Number(query.get("anzahl") ?? 1)) || 1)),
    places: places >= 1 && places <= 10_000 ? places : null,
    where: oneOf(WHERES, query.get("wo"), "anywhere"),
    spacing: oneOf(SPACINGS, Number(query.get("abstand")), 500),
    kinds: (query.get("arten") ?? "").split(",").filter((code) => known.has(code)),
    corners: readCorners(query.get("ecken")),
    points: listed.length ? listed : longList.value,
    robust: oneOf(ROBUSTS, query.get("robust"), "mean"),
  };
}

/** Corners of the address: lon,lat separated by semicolons; what is none is left out. */
export function readCorners(text: string | null): LonLat[] {
  return (text ?? "").split(";").flatMap((part) => {
    const [lon, lat] = part.split(",").map(Number);
    const there = part !== "" && lon !== undefined && lat !== undefined && Math.abs(lon) <= 180;
    return there && Math.abs(lat) <= 90 ? [[lon, lat] as LonLat] : [];
  });
}

export const writeCorners = (corners: readonly LonLat[]) => corners.map((one) => one.join(",")).join(";");

/** A list as the address has it, and what is kept beside it where it is too long. */
export function keepList(points: readonly Named[]): string | null {
  const short = points.length <= MOST_IN_ADDRESS;
  longList.value = short ? [] : points;
  return short ? writeNamed(points) : null;
}

/** Whether several projections can be asked with the rest. */
export const mayProject = ({ aim, places }: Spots) => aim !== "centre" && places === null;

/** Whether places can be asked with the rest, for a kind that has such. */
export const mayCountPlaces = ({ aim, category }: Spots) =>
  aim !== "centre" && (categories.value.get(category)?.has_places ?? false);

/** What is wrong with the question so far; null: it can be asked. */
export function missing(spots: Spots): "kinds" | "corners" | "list" | null {
  if (spots.where === "sites" && spots.kinds.length === 0) return "kinds";
  if (spots.where === "area" && spots.corners.length < 3) return "corners";
  if (spots.where === "list" && spots.points.length === 0) return "list";
  return null;
}

/** The question as the API takes it. */
export function asked(spots: Spots, told: readonly Projection[]): Asked {
  const { category, mode, aim, limit, number, robust } = spots;
  const centre = aim === "centre";
  return {
    category,
    mode,
    aim,
    p: number,
    robust,
    limit_minutes: centre ? 15 : limit,
    places: mayCountPlaces(spots) ? spots.places : null,
    candidates: candidatesOf(spots),
    projections: mayProject(spots) ? told : [],
  };
}

function candidatesOf({ where, spacing, kinds, corners, points }: Spots): Candidates {
  if (where === "sites") return { kind: "sites", categories: kinds };
  if (where === "list")
    return { kind: "list", points: points.map(({ name, point: [lon, lat] }) => ({ name, lon, lat })) };
  return { kind: "anywhere", spacing_m: spacing, polygon: where === "area" ? corners : null };
}

/** Asks; gives the number of the job. */
export async function search(question: Asked): Promise<number> {
  return (await send<{ job: number }>("POST", address("/api/location"), question)).data.job;
}

export const answerUrl = (run: number | string) => address(`/api/location/${run}`);

/** Whether an answer is to another question than the one that stands in the form now. */
export function isStale(question: Asked, { question: then, candidates }: SpotsAnswer): boolean {
  const now = question.candidates;
  const plain = ({
    category,
    mode,
    aim,
    limit_minutes,
    p,
    places,
    robust,
  }: Omit<Asked, "candidates" | "projections">) =>
    JSON.stringify([category, mode, aim, aim === "centre" ? 0 : limit_minutes, p, places, robust]);
  const where = ({ kind, spacing_m, polygon, categories: codes }: Candidates) =>
    JSON.stringify([kind, kind === "anywhere" ? [spacing_m, polygon ?? null] : null, codes ?? null]);
  const listed = now.kind === "list" && now.points?.length !== candidates.count;
  return plain(question) !== plain(then) || where(now) !== where(candidates) || listed;
}

/** The address of „Was wäre, wenn …“ with the chosen places added. */
export function takenOver({ question, places }: SpotsAnswer): Record<string, string> {
  const added = places.features.map(({ geometry: { coordinates } }) =>
    [...coordinates, ...(question.places === null ? [] : [question.places])].join(","),
  );
  return { kategorie: question.category, modus: question.mode, neu: added.join(";") };
}
