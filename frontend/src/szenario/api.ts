/** Scenarios of the API: what is saved, what they bring, what is frozen. */
import { address, ask } from "../api/client";
import { type Sent, send } from "../api/send";
import type { Figure, LonLat } from "../api/types";
import type { Raw } from "./changes";

export type Sharing = "private" | "planners" | "signed_in" | "public";
export const SHARINGS: readonly Sharing[] = ["private", "planners", "signed_in", "public"];
export type Variant = "low" | "middle" | "high";

export type Start =
  | { kind: "today" }
  | { kind: "date"; date: string }
  | { kind: "projection"; year: number; variant: Variant };

export interface Content {
  category: string;
  mode: string;
  method: string;
  age_group: string | null;
  open_from: string | null;
  open_until: string | null;
  start: Start;
  changes: Raw[];
}

export interface Listed {
  id: number;
  name: string;
  description: string;
  owner: string;
  mine: boolean;
  may_decide: boolean;
  sharing: Sharing;
  archived: boolean;
  revision: number;
  version: number;
  saved_by: string;
  saved_at: string;
  category: string;
  start: Start;
  changes: number;
  frozen: number;
}

export interface Version {
  number: number;
  saved_by: string;
  saved_at: string;
  note: string;
  changes: number;
}

export interface Scenario extends Omit<Listed, "frozen"> {
  content: Content;
  versions: Version[];
  frozen: { id: number; version: number; note: string; by_name: string; frozen_at: string }[];
}

export interface Numbers {
  people: Figure;
  within_standard: Figure;
  beyond_standard: Figure;
  not_reached: Figure;
  mean_minutes: Figure;
  median_minutes: Figure;
  places_per_100: Figure;
  without_place: Figure;
  travel_km: Figure;
  school_transport: Figure;
}

export interface Turned {
  nearer: Figure;
  further: Figure;
  same: Figure;
  reached_at_last: Figure;
  no_longer_reached: Figure;
  bands: { from_minutes: number | null; to_minutes: number | null; people: Figure }[];
  minutes_gained: Figure;
  minutes_lost: Figure;
}

export interface Group {
  before: Numbers;
  after: Numbers;
  turned: Turned;
}

export interface AreaResult {
  ars: string;
  name: string;
  level: "district" | "municipal_association" | "municipality";
  core: boolean;
  groups: Record<string, Group>;
}

export interface CellChange {
  people?: number;
  minutes_before: number | null;
  minutes_after: number | null;
  places_per_100_before: number | null;
  places_per_100_after: number | null;
}

export interface CellFeature {
  geometry: { coordinates: LonLat };
  properties: CellChange;
}

/** A change as the server understood it. */
export interface Understood {
  kind: string;
  text: string;
  status: "applied" | "without_effect" | "later" | "impossible";
  words: string | null;
  street?: string | null;
  metres?: number;
  one_way?: boolean;
  speed_kmh_today?: number | null;
  line?: LonLat[];
  asking?: Figure;
}

export interface Result {
  label: string;
  category: string;
  mode: string;
  start: Start;
  year: number;
  age_groups: string[];
  protected: boolean;
  limit: Record<"before" | "after", { minutes: number | null; metres: number | null; text: string }>;
  school_way: string | null;
  notes: string[];
  changes: Understood[];
  areas: AreaResult[];
  areas_unchanged: number;
  cells: { numberMatched: number; truncated: boolean; features: CellFeature[] };
  newcomers: Figure;
  milliseconds: number;
  assumptions: { demand: { ages: { text: string }; people: number | null } };
  /** Who finds a place: in frozen states only, else it is asked for by itself. */
  assignment?: Assignment | null;
  /** What official rates are made of: in states frozen since that is kept. */
  counted?: Counted;
}

export interface Sides {
  before: Figure;
  after: Figure & { low?: number | null; high?: number | null };
}

/** Places, children and quotas of an area; none where such sites have no places. */
export interface CountedArea {
  ars: string;
  name: string;
  level: string;
  places?: Sides;
  children?: Sides;
  versorgungsquote?: Sides;
  betreuungsquote?: Sides;
}

export interface Counted {
  formulas: Record<"versorgungsquote" | "betreuungsquote", string>;
  cared_for: string;
  why_not: string | null;
  areas: CountedArea[];
}

/** Figures of the people of an area and age, if children are spread over places. */
export interface Placed {
  people: Figure;
  placed: Figure;
  without_place: Figure;
  out_of_reach: Figure;
  mean_minutes: Figure;
}

export interface AssignedArea {
  ars: string;
  name: string;
  level: AreaResult["level"];
  core: boolean;
  groups: Record<string, { before: Placed; after: Placed }>;
}

export interface Assignment {
  areas: AssignedArea[];
  areas_unchanged: number;
  notes: string[];
  milliseconds: number;
}

export interface SavedResult extends Result {
  scenario: { id: number; name: string; version: number };
  content: Content;
}

export interface Frozen {
  id: number;
  scenario_id: number;
  version: number;
  name: string;
  note: string;
  by: string;
  frozen_at: string;
  input_hash: string;
  software_version: string;
  content: Content;
  result: Result;
  superseded: boolean;
  changed_since: string[];
}

/** What differs, in words. */
export interface Differences {
  added: string[];
  removed: string[];
  other: Record<string, { before: unknown; after: unknown }>;
}

/** What the second to save is told. */
export interface Clash {
  etag: string;
  saved_by: string;
  version: number;
  they_changed: Differences;
  differs: Differences;
  merged: Content;
  clashes: string[];
}

export const listUrl = (archived: boolean) => address("/api/scenarios", { archived: archived || null });
export const scenarioUrl = (id: number | string) => address(`/api/scenarios/${id}`);
export const versionUrl = (id: number, version: number) =>
  address(`/api/scenarios/${id}/versions/${version}`);
export const findingOfUrl = (number: number) => address(`/api/frozen-scenarios/${number}/finding`);
export const frozenUrl = (id: number | string) => address(`/api/frozen-scenarios/${id}`);
export const frozenTextUrl = (id: number | string) => address(`/api/frozen-scenarios/${id}/text`);
export const frozenBookUrl = (id: number | string) => address(`/api/frozen-scenarios/${id}/figures.xlsx`);
export const frozenSheetUrl = (id: number | string) => address(`/api/frozen-scenarios/${id}/sheet.pdf`);

export const etagOf = ({ id, version, revision }: Pick<Listed, "id" | "version" | "revision">) =>
  `"s${id}-${version}-${revision}"`;

/** Cells column by column, as they travel: two fifths of the bytes. */
interface Packed {
  numberMatched: number;
  truncated: boolean;
  columns: Record<string, readonly (number | boolean | null)[]>;
}

/** Cells as the map draws them. */
export function unpacked({ columns, ...rest }: Packed): Result["cells"] {
  const { lon = [], lat = [], ...more } = columns;
  const features = lon.map((x, n) => ({
    geometry: { coordinates: [x, lat[n]] as unknown as LonLat },
    properties: Object.fromEntries(
      Object.entries(more).map(([name, values]) => [name, values[n]]),
    ) as unknown as CellChange,
  }));
  return { ...rest, features };
}

const open = <A extends Result>(answer: A): A => ({
  ...answer,
  cells: unpacked(answer.cells as unknown as Packed),
});

export const result = async (content: Content): Promise<Result> =>
  open((await send<Result>("POST", address("/api/scenarios/result", { cells: "columns" }), content)).data);

/** What a saved scenario brings. */
export const savedResult = async (
  id: number,
  looks: Record<string, string | number | null>,
  signal: AbortSignal,
): Promise<SavedResult> =>
  open(
    await ask<SavedResult>(address(`/api/scenarios/${id}/result`, { ...looks, cells: "columns" }), signal),
  );

export const assignment = async (content: Content, signal: AbortSignal): Promise<Assignment> =>
  (await send<Assignment>("POST", address("/api/scenarios/assignment"), content, {}, signal)).data;

export const assignmentUrl = (id: number) => address(`/api/scenarios/${id}/assignment`);

export const create = async (name: string, content: Content): Promise<Scenario> =>
  (await send<Scenario>("POST", address("/api/scenarios"), { name, content })).data;

export const save = async (id: number, etag: string, content: Content, note = ""): Promise<Scenario> =>
  (await send<Scenario>("PUT", scenarioUrl(id), { content, note }, { "If-Match": etag })).data;

export interface Settings {
  name: string;
  description: string;
  sharing: Sharing;
  archived: boolean;
}

export const settle = async (one: Listed | Scenario, settings: Settings): Promise<Scenario> =>
  (await send<Scenario>("PATCH", scenarioUrl(one.id), settings, { "If-Match": etagOf(one) })).data;

export const remove = (id: number): Promise<Sent<null>> => send<null>("DELETE", scenarioUrl(id));

export const freeze = async (id: number, note: string): Promise<number> =>
  (await send<{ id: number }>("POST", address(`/api/scenarios/${id}/frozen`), { note })).data.id;

export const locate = async (scenario: Content, question: object): Promise<number> =>
  (await send<{ job: number }>("POST", address("/api/scenarios/location"), { scenario, question })).data.job;
