/** Figures in tables in which everything is an estimate: the number alone, or why there is none. */
import type { Figure } from "../api/types";
import { count } from "../i18n";
import { figure } from "../i18n/figure";
import { type Bands, VARIANTS } from "./schools";

/** A whole number. */
export const whole = (value: number) => count(Math.round(value));

/** The number, rounded; where there is none, why. */
export function plain(given: Figure | null | undefined): string {
  return given && given.value !== null ? whole(given.value) : figure(given, whole);
}

/** Low, middle and high; one number where all are the same. */
export function three(bands: Bands): string {
  const told = VARIANTS.map((name) => plain(bands[name]));
  return new Set(told).size === 1 ? (told[0] ?? "") : told.join(" – ");
}
