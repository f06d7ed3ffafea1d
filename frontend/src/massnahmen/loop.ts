/** What the view of findings and undertakings asks and sends. */
import { ApiError, address } from "../api/client";
import { date } from "../i18n";
import { m } from "../i18n/de.measures";

export type Kind = "recommendation" | "consultation" | "decision" | "measure" | "effect" | "lesson";
export type Value = string | number | null;

export interface Late {
  what: string;
  due_on: string;
}

export interface Finding {
  id: number;
  title: string;
  text: string;
  origin?: string;
  dismissed?: string | null;
  published_at: string | null;
  revision: number;
  by_name?: string;
  created_at: string;
  topic_id?: number | null;
  topic?: string | null;
  topic_title?: string | null;
  undertakings?: { id: number; title: string }[];
  figures?: Frozen[];
}

/** A figure as it was, and as it is today. */
export interface Frozen {
  id: number;
  label: string;
  area: string | null;
  value: number | null;
  status: string;
  unit: string;
  as_of: string | null;
  run_id: number | null;
  address: string | null;
  low: number | null;
  high: number | null;
  frozen_at: string;
  now: {
    value: number | null;
    status: string;
    as_of: string | null;
    run_id: number | null;
    superseded: boolean;
  } | null;
}

export interface Card {
  id: number;
  title: string;
  stage: string;
  due_on: string | null;
  published_at: string | null;
  revision: number;
  topic: string | null;
  topic_id: number | null;
  topic_title: string | null;
  responsible: string | null;
  /** Whether whoever asks is responsible for it, by their account. */
  mine: boolean;
  overdue: Late[];
}

export interface ResultFigure {
  figure_id: number;
  label: string;
  area: string | null;
  unit: string;
  before: { value: number | null; status: string };
  now: { value: number | null; status: string } | null;
  expected: number | null;
  /** Who says so: a frozen scenario with its interval and basis; older results do not have it. */
  expected_by?: {
    frozen_scenario_id: number | null;
    low: number | null;
    high: number | null;
    basis: string | null;
  } | null;
  standing: string | null;
  comparison: {
    why_not?: string;
    effect?: number;
    low?: number;
    high?: number;
    areas?: string[];
    /** Missing in results of older versions. */
    trends?: { standing: string; words: string };
  };
}

export interface Part {
  id: number;
  kind: Kind;
  content: Record<string, unknown>;
  result: { computed_at: string; figures: ResultFigure[]; assumption: string; formula: string } | null;
  published_at: string | null;
  by_name?: string;
  created_at: string;
  versions: number;
  /** Who with an account is responsible; for those who see all. */
  account?: { id: number; name: string } | null;
  /** The same for single milestones, by their title. */
  milestone_accounts?: Record<string, { id: number; name: string }> | null;
  revision: number;
  etag: string;
  oparl: { url: string; kind: string; content: Record<string, string>; read_at: string }[];
}

export interface Step {
  from_stage: string;
  to_stage: string;
  basis?: string;
  by_name?: string;
  skipped: string[];
  skip_reason: string | null;
  made_at: string;
}

export interface Chain extends Card {
  findings: Finding[];
  parts: Part[];
  steps: Step[];
  may: { write: boolean; coordinate: boolean };
}

export interface Board {
  stages: { code: string; label: string }[];
  findings: Finding[];
  undertakings: Card[];
  may: { write: boolean; coordinate: boolean };
}

export interface Topic {
  id: number;
  slug: string;
  title: string;
  summary: string;
  published_at: string | null;
  revision: number;
}

export const boardUrl = () => address("/api/undertakings");
export const chainUrl = (id: number) => address(`/api/undertakings/${id}`);
export const chainPath = (id: number, rest: string) => address(`/api/undertakings/${id}/${rest}`);
export const findingUrl = (id: number, rest = "") => address(`/api/findings/${id}${rest}`);
export const findingsUrl = () => address("/api/findings");
export const topicsUrl = (slug = "") => address(`/api/topics${slug && `/${slug}`}`);
export const oparlUrl = () => address("/api/oparl");
export const frozenListUrl = () => address("/api/frozen-scenarios");
export const expectedUrl = (id: number, scenario: number) =>
  address(`/api/undertakings/${id}/expected`, { frozen_scenario: scenario });
export const peopleUrl = () => address("/api/responsible-people");
export const wordsUrl = (kind: string, id: number, language = "") =>
  address(`/api/public-words/${kind}/${id}${language && `/${language}`}`);
export const commentsUrl = (part: number, number?: number) =>
  address(`/api/consultations/${part}/comments${number ? `/${number}` : ""}`);

/** What a change says it is about. */
export const ifMatch = (kind: string, one: { id: number; revision: number }) => ({
  "If-Match": `"${kind}${one.id}-${one.revision}"`,
});

const number = new Intl.NumberFormat("de-DE", { maximumFractionDigits: 2 });

/** A number with its unit, or why there is none. */
export function told(value: number | null | undefined, status: string | undefined, unit: string): string {
  if (value === null || value === undefined) return m.statuses[status ?? ""] ?? m.statuses.unknown ?? "";
  return `${number.format(value)} ${unit}`.trim();
}

/** An amount of cents as euros. */
export const euros = (cents: number) =>
  new Intl.NumberFormat("de-DE", {
    style: "currency",
    currency: "EUR",
    minimumFractionDigits: cents % 100 ? 2 : 0,
  }).format(cents / 100);

/** With its sign. */
export const signed = (value: number) =>
  `${value > 0 ? "+" : value < 0 ? "−" : ""}${number.format(Math.abs(Math.round(value * 100) / 100))}`;

/** Whether somebody was faster, and what both said. */
export interface Clash {
  etag: string;
  current: Record<string, unknown>;
}

/** The clash that an error tells of; null where it is another error. */
export function clashOf(error: unknown): Clash | null {
  if (!(error instanceof ApiError) || error.status !== 412) return null;
  return error.problem as unknown as Clash;
}

/** A refusal with a sentence for each field. */
export function refusal(error: unknown): never {
  if (error instanceof ApiError && error.problem.errors) {
    const each = Object.values(error.problem.errors as Record<string, string>).join(" ");
    throw new ApiError(`${error.message} ${each}`, error.status, error.offline, error.problem);
  }
  throw error;
}

/** Since when, in words. */
export const late = (one: Late) => m.lateSince(one.what, date(one.due_on));
