/** A small API for tests: three sites in one municipality, answered by address. */
import { vi } from "vitest";
import type { RegionOverview, Site, SiteFeature } from "../src/api/types";

export const region: RegionOverview = {
  map_style: {
    sequential: ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"],
    better_to_worse: ["#5e3c99", "#b2abd2", "#f7f7f7", "#fdb863", "#e66101"],
    unknown: { paper: "#f6f5f0", ink: "#6b747c", gap: 7, width: 2.4, angle: 45 },
    secret: { paper: "#f6f5f0", ink: "#4a5560", gap: 8, radius: 1.5 },
  },
  region: { slug: "test", name: "Testkreis", fictional: true },
  regions: [{ slug: "test", name: "Testkreis", fictional: true, default: true }],
  attribution: ["Erfundene Daten"],
  bbox: [9, 54, 10, 55],
  center: [9.5, 54.5],
  modes: [{ code: "walk", label: "zu Fuß", loaded: true, network: null }],
  profiles: [
    { code: "walk", base: "walk", label: "zu Fuß", explained: "5 km/h.", stored: true },
    {
      code: "walk_child",
      base: "walk",
      label: "zu Fuß, Grundschulkind",
      explained: "4 km/h.",
      stored: false,
    },
  ],
  categories: [
    {
      code: "kindergarten",
      label: { de: "Kindergarten" },
      life_phase: "kindergarten_age",
      shape: "square",
      color: "#c85a00",
      icon: "k",
      age_from_months: 36,
      age_to_months: 79,
      has_places: false,
      sites: 2,
    },
    {
      code: "library",
      label: { de: "Bücherei" },
      life_phase: "adult",
      shape: "pentagon",
      color: "#00806b",
      icon: "l",
      age_from_months: null,
      age_to_months: null,
      has_places: false,
      sites: 1,
    },
  ],
  life_phases: [
    {
      code: "kindergarten_age",
      label: { de: "Kindergartenalter (3–6)" },
      shape: "square",
      age_from_months: 36,
      age_to_months: 79,
    },
    {
      code: "adult",
      label: { de: "Erwachsene" },
      shape: "pentagon",
      age_from_months: 228,
      age_to_months: null,
    },
  ],
  age_groups: [{ code: "all", reference_date: "2026-01-01", cell_size_m: 100 }],
  sites: { inside: 3, outside: 0 },
  sources: [
    {
      code: "s",
      name: "Quelle S",
      publisher: null,
      licence: "CC0-1.0",
      licence_url: null,
      attribution: "© S",
      reference_date: "2026-01-01",
    },
  ],
  data_version: "1",
  tiles_version: "a",
  notes: [],
  timetable: null,
};

export function site(slug: string, name: string, category: string): SiteFeature {
  const properties: Site = {
    slug,
    name,
    categories: [category],
    life_phases: [],
    address: { street: null, house_number: null, postal_code: null, place: "Dorf" },
    municipality: { ars: "1", name: "Dorf" },
    wheelchair: "unknown",
    languages: [],
    opening_hours: null,
    website: null,
    phone: null,
    email: null,
    provider: null,
    provider_kind: null,
    offers: [],
    source: "s",
    valid_from: null,
    has_coordinates: true,
  };
  return { type: "Feature", id: slug, geometry: { type: "Point", coordinates: [9.5, 54.5] }, properties };
}

export const collection = (features: SiteFeature[]) => ({
  type: "FeatureCollection",
  region: region.region,
  attribution: region.attribution,
  features,
  numberMatched: features.length,
  numberReturned: features.length,
  links: [],
});

export type Answers = Record<string, { status?: number; body: unknown }>;

/** Answers requests whose path and query begin with a key, the longest first; gives the addresses asked for. */
export function answering(answers: Answers): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const key = Object.keys(answers)
      .filter((start) => url.startsWith(start))
      .sort((a, b) => b.length - a.length)[0];
    const found = key ? answers[key] : undefined;
    if (!found) throw new TypeError("nothing answers");
    return new Response(JSON.stringify(found.body), { status: found.status ?? 200 });
  });
  return asked;
}
