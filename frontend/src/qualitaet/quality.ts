/** What the quality board asks and sends. */
import { address } from "../api/client";
import { send } from "../api/send";
import type { LonLat, Provenance } from "../api/types";

export type Mend = "decide" | "place" | "edit";

export interface Kind {
  code: string;
  group: string;
  label: string;
  mend: Mend;
  open: number;
  dismissed: number;
  sites: number;
  share: number | null;
}

export interface Area {
  ars: string | null;
  name: string | null;
  sites: number;
  findings: Record<string, number>;
  per_site: number | null;
}

export interface Board extends Provenance {
  groups: Record<string, string>;
  sites: number;
  kinds: Kind[];
  areas: Area[];
}

export interface Finding {
  kind: string;
  slug: string;
  name: string;
  part: string;
  why: string;
  since: string | null;
  detail: Record<string, string | number | null>;
  address: string | null;
  municipality: string | null;
  lon: number | null;
  lat: number | null;
  source: string;
  edit: string | null;
  dismissal: { id: number; reason: string; by: string | null; at: string } | null;
}

export interface Findings extends Provenance {
  kind: string;
  label: string;
  mend: Mend;
  findings: Finding[];
  links: { rel: string; href: string }[];
}

export type MatchClass = "exact" | "similar" | "interpolated" | "street" | "place";

export interface Candidate {
  lon: number;
  lat: number;
  match_class: MatchClass;
  precision_m: number;
  label: string;
}

export interface Proposal extends Provenance {
  status: string;
  asked: string;
  candidates: Candidate[];
}

export const boardUrl = () => address("/api/quality");

export const findingsUrl = (kind: string, area: string | null, dismissed: boolean, format?: "csv") =>
  address(`/api/quality/${kind}`, { area, dismissed: dismissed || null, format, limit: 100 });

export const proposalUrl = (slug: string) => address(`/api/sites/${encodeURIComponent(slug)}/placing`);

/** Puts a site on the map; `candidate`: the number of the proposal taken. */
export const place = (slug: string, [lon, lat]: LonLat, reason: string, candidate: number | null = null) =>
  send("POST", proposalUrl(slug), { lon, lat, reason, candidate });

export const refuse = (slug: string, reason: string) =>
  send("POST", address(`/api/sites/${encodeURIComponent(slug)}/placing/refusal`), { reason });

export const decide = (match: number | string, same: boolean) =>
  send("POST", address(`/api/matches/${match}`), { same });

export const dismiss = (finding: Finding, reason: string) =>
  send("POST", address(`/api/quality/${finding.kind}/dismissals`), {
    slug: finding.slug,
    part: finding.part,
    reason,
  });

export const reopen = (id: number) => send("DELETE", address(`/api/quality/dismissals/${id}`));

/** What tells a finding from all others of its kind, for the address. */
export const keyOf = (finding: Finding) => (finding.part ? `${finding.slug}~${finding.part}` : finding.slug);
