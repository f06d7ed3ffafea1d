/** What is known of the region everywhere on the page: kinds, life phases, modes, sources. */
import { computed, signal } from "@preact/signals";
import { ApiError, ask, regionUrl } from "../api/client";
import type { Category, LifePhase, MeasuredMode, Mode, Profile, RegionOverview } from "../api/types";
import { t } from "../i18n";
import { labelIn, language } from "../i18n/language";

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

/** All ways to travel of the modes that are loaded, basic ones and variants. */
export const profiles = computed<Profile[]>(() =>
  (region.value?.profiles ?? []).filter((one) => loadedModes.value.includes(one.base)),
);

/** Those that figures of areas and cells are kept for. */
export const storedProfiles = computed(() => profiles.value.filter((one) => one.stored));

/** Codes that figures are kept for: stored profiles, and the bus where there is a timetable. */
export const measuredModes = computed<string[]>(() => [
  ...storedProfiles.value.map((one) => one.code),
  ...(region.value?.timetable ? ["bus"] : []),
]);

/** How a way to travel is called, inside a sentence. */
export const modeLabel = (code: string) =>
  (language === "de" ? profiles.value.find((one) => one.code === code)?.label : undefined) ??
  t.mode[code as MeasuredMode] ??
  t.mode[baseOf(code) as MeasuredMode] ??
  code;

/** The mode that a way to travel is a variant of. */
export const baseOf = (code: string): string => profiles.value.find((one) => one.code === code)?.base ?? code;

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
export const kindLabel = (code: string) => {
  const kind = categories.value.get(code);
  return kind ? labelIn(kind.label) : code;
};
