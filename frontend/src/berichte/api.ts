/** Reports as the interface gives them. */
import { ApiError, address, reached, reason } from "../api/client";

export type Kind = "heading" | "text" | "indicator" | "chart" | "table" | "map";
export type Level = "municipality" | "municipal_association" | "district";

/** A block as it is kept; which members it has depends on its kind. */
export interface Block {
  kind: Kind;
  text?: string;
  level?: number | Level;
  indicator?: string | null;
  indicators?: string[];
  area?: string;
  form?: "line" | "bars";
  most?: number;
  rows?: "areas" | "years" | "indicators";
  title?: string;
  category?: string | null;
  mode?: string;
  age_group?: string;
  measure?: string;
  limit_minutes?: number;
}

export interface ReportFile {
  format: "pdf" | "html" | "docx" | "xlsx";
  bytes: number;
  hash: string;
}

export interface Listed {
  id: number;
  title: string;
  subtitle: string;
  area: string | null;
  exact: boolean;
  edition: number;
  previous_id: number | null;
  /** Frozen together with others; null: by itself. */
  set_id: number | null;
  revision: number;
  published_at: string | null;
  changed_at: string;
  frozen_at: string | null;
  content_hash: string | null;
  files: ReportFile[];
}

export interface Report extends Listed {
  area_ars: string | null;
  blocks: Block[];
  later: { id: number; title: string; edition: number; frozen_at: string | null }[];
}

/** What in the texts should be looked at before all may read it. */
export interface Warning {
  block: number;
  kind: "count" | "name" | "contact";
  words: string;
  around: string;
  why: string;
}

/** Profiles of all municipalities, frozen together. */
export interface ReportSet {
  id: number;
  title: string;
  reports: number;
  published_at: string | null;
  frozen_at: string;
}

export interface Article {
  warnings: Warning[];
  html: string;
  hash: string | null;
  lacking: string[];
  citation: string;
  changes: number;
}

export interface Parts {
  templates: { id: string; name: string; about: string; of: "region" | "municipality"; blocks: number }[];
  indicators: { id: string; name: string; unit: string }[];
  areas: { ars: string; name: string; level: string }[];
}

export const listUrl = () => address("/api/reports");
export const partsUrl = () => address("/api/report-templates");
export const reportUrl = (id: number, more = "") => address(`/api/reports/${id}${more}`);
export const setsUrl = () => address("/api/report-sets");
export const setUrl = (id: number, more = "") => address(`/api/report-sets/${id}${more}`);
export const fileUrl = (id: number, format: string) => reportUrl(id, `/files/${format}`);
export const profileUrl = (ars: string) => address(`/api/report-profiles/${ars}.pdf`);
export const etagOf = (report: Listed) => `"r${report.id}-${report.revision}"`;

/** An answer as it is now: reports change while one looks. */
export async function fresh<A>(url: string, signal?: AbortSignal): Promise<A> {
  const response = await reached(url, signal ? { signal } : {});
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  return (await response.json()) as A;
}

/** A new block of a kind; `indicator`: the first there is. */
export function blockOf(kind: Kind, indicator: string): Block {
  const blocks: Record<Kind, Block> = {
    heading: { kind, text: "", level: 1 },
    text: { kind, text: "" },
    indicator: { kind, indicator, area: "@" },
    chart: { kind, indicator, form: "line", area: "@", level: "municipality", most: 15 },
    table: { kind, indicators: [indicator], rows: "areas", area: "@", level: "municipality", title: "" },
    map: { kind, indicator, category: null, level: "municipality" },
  };
  return blocks[kind];
}
