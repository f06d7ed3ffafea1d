/** What is reached: from the stored catchments of a site, or from isochrones around any point. */
import { ApiError, ask, catchmentUrl, isochroneUrl, siteUrl } from "../api/client";
import { type Resource, useLoaded } from "../api/resource";
import type {
  Basis,
  Catchment,
  Collection,
  Feature,
  IsochroneProperties,
  LonLat,
  People,
  SiteDetailAnswer,
} from "../api/types";

export const STEPS = [5, 10, 15, 30] as const;

export interface ReachStep {
  minutes: number;
  people: People[];
}

export interface Reach {
  name: string | null;
  point: LonLat | null;
  features: Feature<{ minutes: number }>[];
  steps: ReachStep[];
  basis: Basis;
  falseInside: number | null;
  snap: { metres: number; street: string | null } | null;
  run: { id: number | string; finished_at: string | null } | null;
}

/** Loads what is reached; nothing while nothing is chosen. */
export function useReach(site: string | null, point: LonLat | null, mode: string): Resource<Reach> {
  const key = site ? `site ${site} ${mode}` : point ? `point ${point.join()} ${mode}` : null;
  return useLoaded<Reach>(key, (signal) =>
    site ? ofSite(site, mode, signal) : ofPoint(point as LonLat, mode, signal),
  );
}

async function ofSite(slug: string, mode: string, signal: AbortSignal): Promise<Reach> {
  const [site, ...features] = await Promise.all([
    ask<SiteDetailAnswer>(siteUrl(slug), signal),
    ...STEPS.map((minutes) => ask<Feature<Catchment>>(catchmentUrl(slug, mode, minutes), signal)),
  ]);
  const told = features.map((feature) => feature.properties);
  const reason = told.find((one) => one.not_connected)?.not_connected;
  if (reason) throw new ApiError(reason, 422);
  return {
    name: site.properties.name,
    point: (site.geometry?.coordinates as LonLat | undefined) ?? null,
    features,
    steps: told.map(({ minutes, people }) => ({ minutes, people })),
    basis: told[0]?.basis ?? "network",
    falseInside: highest(told.map((one) => one.false_inside_share)),
    snap: null,
    run: told[0]?.run ?? null,
  };
}

async function ofPoint(point: LonLat, mode: string, signal: AbortSignal): Promise<Reach> {
  const found = await ask<Collection<IsochroneProperties>>(isochroneUrl(point, mode, STEPS), signal);
  const told = found.features.map((feature) => feature.properties).sort((a, b) => a.minutes - b.minutes);
  return {
    name: null,
    point,
    features: found.features,
    steps: told.map(({ minutes, people }) => ({ minutes, people })),
    basis: told[0]?.basis ?? "network",
    falseInside: highest(told.map((one) => one.false_inside_share)),
    snap: told[0]?.snap ?? null,
    run: null,
  };
}

function highest(shares: readonly (number | null)[]): number | null {
  const known = shares.filter((share) => share !== null);
  return known.length ? Math.max(...known) : null;
}
