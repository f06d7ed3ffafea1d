/** Numbers of places in words. */
import { decimal } from "../../i18n";
import { p } from "../../i18n/de.places";
import { figure } from "../../i18n/figure";
import type { Assumptions, Ranged } from "./api";

const OLDER_FROM_MONTHS = 192;

/** Whom the places are for. */
export const who = (assumptions: Assumptions) =>
  assumptions.demand.ages.from_months >= OLDER_FROM_MONTHS ? p.people : p.children;

/** Places with one decimal below ten, whole above: more would feign exactness. */
export const places = (value: number) =>
  value > 0 && value < 10 ? decimal(value) : decimal(Math.round(value)).slice(0, -2);

/** The interval in words; null where low and high read the same. */
export function interval(ranged: Pick<Ranged, "low" | "high">): string | null {
  if (ranged.low === null || ranged.high === null) return null;
  const [low, high] = [places(ranged.low), places(ranged.high)];
  return low === high ? null : p.between(low, high);
}

/** A figure with its interval, as one says it. */
export function ranged(value: Ranged): string {
  const span = interval(value);
  if (!span || value.value === null) return figure(value, places);
  return p.about(places(value.value), span);
}
