/** What the education landscape asks and sends. */
import { address } from "../api/client";
import { type Language, language } from "../i18n/language";

export interface ActorEntry {
  id: number;
  kind: string;
  field: string;
  name: string;
  does: string;
  function: string;
  phases: string[];
  areas: string[];
  coordinates: boolean;
  part_of_id: number | null;
  institution_id: number | null;
  website: string | null;
  contact_name?: string | null;
  email?: string | null;
  phone?: string | null;
  account_id?: number | null;
  consent?: string;
  consent_on?: string | null;
  consent_note?: string;
  valid_from: string | null;
  valid_to: string | null;
  revision: number;
  public: boolean;
  sites: { slug: string; name: string }[];
  x: number;
  y: number;
  degree: number;
  betweenness: number;
}

export interface Relation {
  id: number;
  from_id: number;
  to_id: number;
  kind: string;
  about: string;
  valid_from: string | null;
  valid_to: string | null;
  consent: boolean;
}

export interface Landscape {
  as_of: string;
  sees: "public" | "all" | "contacts";
  may_change: boolean;
  actors: ActorEntry[];
  relations: Relation[];
  phases: { code: string; label: string }[];
  areas: { ars: string; name: string; level: string }[];
  standing_out: { kind: string; actors: number[]; text: string }[];
  gaps: {
    phase: string;
    label: string;
    municipalities: number;
    without: number;
    missing: { ars: string; name: string }[];
    text: string;
  }[];
}

export const landscapeUrl = (date?: string, lang: Language = language) =>
  address("/api/landscape", { date, lang: lang === "de" ? null : lang });
export const landscapeTableUrl = (date?: string) =>
  address("/api/landscape/actors.csv", { date, lang: language === "de" ? null : language });
export const relationTableUrl = () =>
  address("/api/landscape/relations.csv", { lang: language === "de" ? null : language });
export const bringRelationsUrl = (apply: boolean) => address("/api/landscape/relations.csv", { apply });
export const bringUrl = (apply: boolean) => address("/api/landscape/actors.csv", { apply });

/** What a table that was brought changes, or would. */
export interface Brought {
  applied: boolean;
  new: string[];
  changed: string[];
  same: number;
}
export const actorsUrl = () => address("/api/landscape/actors");
export const actorUrl = (id: number) => address(`/api/landscape/actors/${id}`);
export const relationsUrl = () => address("/api/landscape/relations");
export const relationUrl = (id: number) => address(`/api/landscape/relations/${id}`);
export const institutionsUrl = (q: string) => address("/api/landscape/institutions", { q });

/** Whose entry is chosen: `?eintrag=`. */
export const chosenOf = (query: URLSearchParams) => Number(query.get("eintrag")) || null;
