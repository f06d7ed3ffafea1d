/** A site that is to be made: the draft, what is sent of it, and what is asked for others like it. */
import { address } from "../api/client";
import { changed, type Draft, type EditDocument, type Fields, type Point } from "../bearbeiten/draft";

export interface Institution {
  /** The slug and name of a site whose institution it belongs to; null: an institution of its own. */
  branchOf: { slug: string; name: string } | null;
  name: string | null;
}

export interface Alike {
  slug: string;
  name: string;
  distance_m: number | null;
  similarity: number;
  address: { street: string | null; house_number: string | null; place: string | null };
}

const EMPTY: Fields = {
  name: null,
  street: null,
  house_number: null,
  postal_code: null,
  place: null,
  phone: null,
  email: null,
  website: null,
  opening_hours: null,
  wheelchair: "unknown",
  languages: [],
  provider: null,
  provider_kind: "unknown",
  coordinates: null,
  entrances: [],
};

export const emptyDraft = (): Draft => ({ site: structuredClone(EMPTY), offers: {} });

/** Only what was filled in. */
export function filled(draft: Draft) {
  const nothing = { site: EMPTY, offers: {} } as EditDocument;
  return changed(nothing, draft);
}

export const isWhole = (draft: Draft) => Boolean(draft.site.name) && Object.keys(draft.offers).length > 0;

/** The body of the request. */
export function body(
  draft: Draft,
  institution: Institution,
  distinct: readonly string[],
  day: string | null,
  reason: string | null,
) {
  return {
    ...filled(draft),
    ...(institution.branchOf
      ? { branch_of: institution.branchOf.slug }
      : { institution: institution.name || null }),
    distinct_from: distinct,
    valid_from: day,
    reason,
  };
}

/** Where sites like it are asked for; null while there is no name. */
export function alikeUrl({ site }: Draft): string | null {
  const name = String(site.name ?? "").trim();
  if (name.length < 3) return null;
  const point = site.coordinates as Point | null;
  const whole = point && Number.isFinite(point.longitude) && Number.isFinite(point.latitude);
  const { street, house_number, postal_code, place } = site as Record<string, string | null>;
  return address("/api/similar-sites", {
    name,
    lon: whole ? point.longitude : null,
    lat: whole ? point.latitude : null,
    street,
    house_number,
    postal_code,
    place,
  });
}

/** The address as one writes it on a letter; null where there is too little of it to search for. */
export function written({ site }: Draft): string | null {
  const text = (name: string) => String(site[name] ?? "").trim();
  if (!text("street") || !(text("place") || text("postal_code"))) return null;
  const street = [text("street"), text("house_number")].filter(Boolean).join(" ");
  return [street, [text("postal_code"), text("place")].filter(Boolean).join(" ")].join(", ");
}
