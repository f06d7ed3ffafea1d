/** What is known of the region everywhere on the page: kinds, life phases, modes, sources. */
import { computed, signal } from "@preact/signals";
import { ApiError, ask, regionUrl } from "../api/client";
import type { Category, LifePhase, MeasuredMode, Mode, RegionOverview } from "../api/types";

export const region = signal<RegionOverview | null>(null);
export const regionError = signal<ApiError | null>(null);

/** Loads the region; sets `regionError` where it cannot be had. */
export async function loadRegion(): Promise<void> {
  regionError.value = null;
  try {
    region.value = await ask<RegionOverview>(regionUrl());
  } catch (error) {
    regionError.value = error instanceof ApiError ? error : new ApiError(String(error), 0);
  }
}

export const categories = computed(() => new Map((region.value?.categories ?? []).map((c) => [c.code, c])));
export const lifePhases = computed(() => region.value?.life_phases ?? []);
export const loadedModes = computed<Mode[]>(() => {
  const all = region.value?.modes ?? [];
  const loaded = all.filter((mode) => mode.loaded);
  return (loaded.length ? loaded : all).map((mode) => mode.code);
});

/** Modes that travel times are stored for. */
export const measuredModes = computed<MeasuredMode[]>(() =>
  region.value?.timetable ? [...loadedModes.value, "bus"] : loadedModes.value,
);

/** The kinds that exist here, grouped by life phase, in the order of life. */
export const kindsByPhase = computed<[LifePhase, Category[]][]>(() =>
  lifePhases.value
    .map((phase): [LifePhase, Category[]] => [
      phase,
      [...categories.value.values()].filter((kind) => kind.life_phase === phase.code && kind.sites > 0),
    ])
    .filter(([, kinds]) => kinds.length > 0),
);

/** Sorts by the region's order of age groups: all first, then from young to old. */
export function inOrderOfAge<P extends { age_group: string }>(people: readonly P[]): P[] {
  const order = (region.value?.age_groups ?? []).map((group) => group.code);
  const place = (code: string) => (order.includes(code) ? order.indexOf(code) : order.length);
  return [...people].sort((a, b) => place(a.age_group) - place(b.age_group));
}

/** The name of a kind; its code where it is not known. */
export const kindLabel = (code: string) => categories.value.get(code)?.label.de ?? code;
