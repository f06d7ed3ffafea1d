/** The state of the view, as it stands in the address. */
import { baseOf, categories, kindsByPhase, measuredModes, region } from "../shell/region";
import { route } from "../shell/router";
import { type MapMeasure, type MapState, measureCode } from "./maps";

export interface ProvisionState {
  category: string;
  /** The code of a stored profile, or "bus". */
  mode: string;
  age_group: string;
  limit: number;
  measure: string | null;
  area: string | null;
  cell: string | null;
  display: Display;
  /** The day or moment that the (first) map is as of; null: the newest. */
  as_of: string | null;
}

/** How it is shown: one map, two to swipe between, how two differ, one for each life phase. */
export const DISPLAYS = ["karte", "wischen", "unterschied", "phasen"] as const;
export type Display = (typeof DISPLAYS)[number];

const DEFAULT_LIMIT = 15;
const PREFERRED = ["day_care", "kindergarten", "primary_school"];

/** Reads the state; what the address does not say, or says wrongly, is the default. */
export function readState(): ProvisionState {
  const { query } = route.value;
  const existing = kindsByPhase.value.flatMap(([, kinds]) => kinds.map((kind) => kind.code));
  const asked = query.get("kategorie");
  const modes: string[] = [...measuredModes.value];
  if (modes.includes("bus")) modes.push("bus_p90");
  const groups = (region.value?.age_groups ?? []).map((group) => group.code);
  const limit = Number(query.get("grenze") ?? DEFAULT_LIMIT);
  return {
    category:
      asked && categories.value.has(asked)
        ? asked
        : (PREFERRED.find((code) => existing.includes(code)) ?? existing[0] ?? ""),
    mode: modes.find((mode) => mode === query.get("modus")) ?? modes[0] ?? "walk",
    age_group: groups.find((group) => group === query.get("alter")) ?? groups[0] ?? "all",
    limit: [5, 10, 15, 20, 30].includes(limit) ? limit : DEFAULT_LIMIT,
    measure: query.get("wert"),
    area: query.get("gemeinde"),
    cell: query.get("zelle"),
    display: DISPLAYS.find((one) => one === query.get("darstellung")) ?? "karte",
    as_of: query.get("stand"),
  };
}

/** What the (first) map shows, as the interface is asked for it. */
export const firstMap = ({ category, mode, age_group, as_of }: ProvisionState): MapState => ({
  category,
  mode,
  age_group,
  as_of,
});

/** What the second map shows: as the first, but for what the address says of it; at least another way to travel. */
export function secondMap(state: ProvisionState): MapState {
  const { query } = route.value;
  const [kind, mode, age, as_of] = ["kategorie2", "modus2", "alter2", "stand2"].map((name) =>
    query.get(name),
  );
  const said = kind || mode || age || as_of || state.as_of;
  const other = measuredModes.value.find((one) => baseOf(one) !== baseOf(state.mode)) ?? state.mode;
  return {
    category: kind && categories.value.has(kind) ? kind : state.category,
    mode: mode ?? (said ? state.mode : other),
    age_group: age ?? state.age_group,
    as_of: as_of ?? null,
  };
}

/** Where the line between two maps is, in percent from the left. */
export function splitAt(): number {
  const said = route.value.query.get("teilung");
  const split = Number(said ?? 50);
  return said !== null && split >= 0 && split <= 100 ? Math.round(split) : 50;
}

/** The measure as the interface names it. */
export const mapMeasure = (state: ProvisionState): MapMeasure => measureCode(state.measure);
