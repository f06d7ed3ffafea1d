/** The state of the view, as it stands in the address. */
import { categories, kindsByPhase, measuredModes, region } from "../shell/region";
import { route } from "../shell/router";

export interface ProvisionState {
  category: string;
  /** The code of a stored profile, or "bus". */
  mode: string;
  age_group: string;
  limit: number;
  measure: string | null;
  area: string | null;
  cell: string | null;
}

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
  };
}
