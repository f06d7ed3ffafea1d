/** What the search finds: by name or rank, by straight line, or by minutes from the start. */
import { ask, busNearestUrl, nearestUrl, sitesUrl } from "../api/client";
import { type Resource, useLoaded } from "../api/resource";
import type { Basis, BusNearest, Collection, LonLat, Mode, Nearest, Site, SiteFeature } from "../api/types";
import { loadedModes, region } from "../shell/region";
import type { FindState } from "./state";

export interface Hit {
  slug: string;
  name: string;
  category: string;
  point: LonLat | null;
  site: Site | null;
  distance_m: number | null;
  ways: Partial<Record<Mode, { minutes: number; metres: number }>>;
}

export interface Found {
  hits: Hit[];
  /** Every hit with coordinates, for the map. */
  matched: number;
  order: "name" | "rank" | "distance" | "minutes";
  basis: Basis;
}

const FIRST_PAGE = 100;
const NEXT_PAGE = 1000;
const NEAREST = 30;
const MOST_KINDS_BY_TIME = 3;

const hitOf = (feature: SiteFeature, kinds: readonly string[]): Hit => ({
  slug: feature.properties.slug,
  name: feature.properties.name,
  category:
    kinds.find((kind) => feature.properties.categories.includes(kind)) ??
    feature.properties.categories[0] ??
    "",
  point: (feature.geometry?.coordinates as LonLat | undefined) ?? null,
  site: feature.properties,
  distance_m: feature.properties.distance_m ?? null,
  ways: {},
});

const queryOf = (state: FindState) => ({
  q: state.q,
  category: state.kinds,
  life_phase: state.phase,
  near: state.start,
  area: state.area,
  core: !(state.outside || state.start || state.area),
});

/** The first page, at once. */
export function useFirst(state: FindState): Resource<Found> {
  const byTime = state.start !== null && state.kinds.length > 0 && state.kinds.length <= MOST_KINDS_BY_TIME;
  const key = `${sitesUrl(queryOf(state))} ${byTime} ${byTime ? state.mode : ""}`;
  return useLoaded<Found>(key, (signal) => (byTime ? byMinutes(state, signal) : byList(state, signal)));
}

async function byList(state: FindState, signal: AbortSignal): Promise<Found> {
  const page = await ask<Collection<Site, SiteFeature["geometry"]>>(
    sitesUrl({ ...queryOf(state), limit: FIRST_PAGE }),
    signal,
  );
  const order = state.start ? "distance" : state.q ? "rank" : "name";
  const hits = page.features.map((feature) => hitOf(feature, state.kinds));
  return { hits, matched: page.numberMatched ?? hits.length, order, basis: "network" };
}

/** Nearest sites of the chosen kinds by the chosen mode; the other modes' minutes for the same sites beside them. */
async function byMinutes(state: FindState, signal: AbortSignal): Promise<Found> {
  const start = state.start as LonLat;
  const asked = state.kinds.flatMap((kind) => loadedModes.value.map((mode) => ({ kind, mode })));
  const [answers, page] = await Promise.all([
    Promise.all(asked.map(({ kind, mode }) => ask<Nearest>(nearestUrl(start, kind, mode, NEAREST), signal))),
    ask<Collection<Site, SiteFeature["geometry"]>>(
      sitesUrl({ ...queryOf(state), limit: FIRST_PAGE }),
      signal,
    ),
  ]);
  const bySlug = new Map<string, Hit>();
  for (const feature of page.features) bySlug.set(feature.properties.slug, hitOf(feature, state.kinds));
  answers.forEach((answer, n) => {
    addWays(answer, asked[n]?.kind ?? "", bySlug);
  });
  const filtered =
    state.q || state.area || state.phase
      ? new Set(page.features.map((feature) => feature.properties.slug))
      : null;
  const hits = [...bySlug.values()]
    .filter((hit) => hit.ways[state.mode] && (!filtered || filtered.has(hit.slug)))
    .sort((a, b) => (a.ways[state.mode]?.minutes ?? 0) - (b.ways[state.mode]?.minutes ?? 0));
  return { hits, matched: hits.length, order: "minutes", basis: answers[0]?.basis ?? "network" };
}

function addWays(answer: Nearest, kind: string, hits: Map<string, Hit>): void {
  for (const { site, minutes, metres } of answer.results) {
    const known = hits.get(site.slug);
    const hit: Hit = known ?? {
      slug: site.slug,
      name: site.name,
      category: kind,
      point: [site.lon, site.lat],
      site: null,
      distance_m: null,
      ways: {},
    };
    hit.ways = { ...hit.ways, [answer.mode]: { minutes: Number(minutes), metres: Number(metres) } };
    hits.set(site.slug, hit);
  }
}

/** Typical minutes by bus and train from the start to sites, by their slug; asked for beside the list, which does not wait. */
export function useBusMinutes(state: FindState): Resource<Map<string, number>> {
  const { start, kinds } = state;
  const wanted =
    start !== null && kinds.length > 0 && kinds.length <= MOST_KINDS_BY_TIME && region.value?.timetable;
  const urls = wanted ? kinds.map((kind) => busNearestUrl(start, kind)) : [];
  return useLoaded<Map<string, number>>(wanted ? urls.join(" ") : null, async (signal) => {
    const answers = await Promise.all(urls.map((url) => ask<BusNearest>(url, signal)));
    const hits = answers.flatMap((answer) => answer.results);
    return new Map(
      hits.flatMap((hit) => (hit.median_minutes === null ? [] : [[hit.site.slug, hit.median_minutes]])),
    );
  });
}

/** By minutes by bus and train; places that have none come last, as they were. */
export function sortedByBus(hits: readonly Hit[], bus: ReadonlyMap<string, number>): Hit[] {
  const minutes = (hit: Hit) => bus.get(hit.slug) ?? Number.POSITIVE_INFINITY;
  // Of two without, the difference is no number: they keep their order.
  return [...hits].sort((a, b) => minutes(a) - minutes(b) || 0);
}

/** What lies on the map beyond the list: every further page, one after the other. */
export function useAll(state: FindState, first: Found | null): Hit[] | null {
  const wanted = first && first.order !== "minutes" && first.matched > first.hits.length;
  const key = wanted ? sitesUrl({ ...queryOf(state), near: null, limit: NEXT_PAGE }) : null;
  return useLoaded<Hit[]>(key, async (signal) => {
    const all: Hit[] = [];
    for (let url: string | undefined = key ?? undefined; url; ) {
      const page: Collection<Site, SiteFeature["geometry"]> = await ask(url, signal);
      all.push(...page.features.map((feature) => hitOf(feature, state.kinds)));
      url = page.links?.find((link) => link.rel === "next")?.href;
    }
    return all;
  }).data;
}
