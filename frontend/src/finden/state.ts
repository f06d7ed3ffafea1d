/** The state of the search, as it stands in the address. */
import type { LonLat, Mode } from "../api/types";
import { categories, lifePhases, loadedModes } from "../shell/region";
import { route } from "../shell/router";

export interface FindState {
  q: string;
  kinds: string[];
  phase: string | null;
  area: string | null;
  start: LonLat | null;
  /** Also what lies outside the region; from a start of one's own always, since borders are crossed. */
  outside: boolean;
  mode: Mode;
  /** Longest way in minutes; null: any. */
  within: number | null;
  /** In the order of minutes by bus and train. */
  byBus: boolean;
  /** The opened site. */
  site: string | null;
  shown: number;
}

export const PAGE = 20;

/** Longitude and latitude from "9.5,54.5"; null where that is not a place on Earth. */
export function readPoint(text: string | null): LonLat | null {
  const parts = (text ?? "").split(",").map(Number);
  const [lon, lat] = parts;
  if (parts.length !== 2 || lon === undefined || lat === undefined) return null;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

/** Reads the state; what is not known here is left out. */
export function readState(): FindState {
  const { query } = route.value;
  const phase = query.get("phase");
  const within = Number(query.get("minuten"));
  const modes = loadedModes.value;
  return {
    q: query.get("q") ?? "",
    kinds: (query.get("kategorie") ?? "").split(",").filter((code) => categories.value.has(code)),
    phase: lifePhases.value.some((one) => one.code === phase) ? phase : null,
    area: query.get("gemeinde"),
    start: readPoint(query.get("start")),
    outside: query.get("umgebung") === "1",
    mode: modes.find((mode) => mode === query.get("modus")) ?? modes[0] ?? "walk",
    within: [5, 10, 15, 20, 30].includes(within) ? within : null,
    byBus: query.get("reihenfolge") === "bus",
    site: query.get("ort"),
    shown: Math.max(PAGE, Number(query.get("zeigen")) || PAGE),
  };
}
