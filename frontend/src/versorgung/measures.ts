/** What the map of provision can show: four measures of the same travel times. */
import type { AreaFigures, Figure } from "../api/types";
import { count, share, t } from "../i18n";

export type MeasureCode = "mean" | "median" | "within" | "beyond";

export interface Measure {
  code: MeasureCode;
  label: string;
  unit: string;
  of: (area: AreaFigures) => Figure | undefined;
  write: (value: number) => string;
  /** More is worse: what a ranking starts with. */
  moreIsWorse: boolean;
  isMinutes: boolean;
}

export const MEASURES: readonly MeasureCode[] = ["mean", "median", "within", "beyond"];

/** The measure of a code for a limit in minutes; the mean where the code is not known. */
export function measureOf(code: string | null, limit: number): Measure {
  const of = {
    mean: (area: AreaFigures) => area.mean_minutes,
    median: (area: AreaFigures) => area.median_minutes,
    within: (area: AreaFigures) => area.within[limit],
    beyond: (area: AreaFigures) => area.beyond[limit],
  };
  const known = MEASURES.find((one) => one === code) ?? "mean";
  const label = t.provision.measures[known];
  return {
    code: known,
    label: typeof label === "string" ? label : label(limit),
    unit: t.provision.unit[known],
    of: of[known],
    write: known === "within" ? share : count,
    moreIsWorse: known !== "within",
    isMinutes: known === "mean" || known === "median",
  };
}
