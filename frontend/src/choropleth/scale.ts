/** Classes and colours of a map, as the server tells them: the print and the screen have the same. */
import type { Figure } from "../api/types";
import { numeric } from "../i18n/figure";

export interface Scale {
  /** Inner limits, ascending; a value equal to a limit belongs to the class above it. */
  limits: number[];
  /** How many values lie in each class. */
  counts: number[];
  minimum: number;
  maximum: number;
  colours: string[];
  /** The limit that has a meaning; null where there is none within the values. */
  threshold: number | null;
}

/** Patterns of what has no value: in an SVG by these references, elsewhere by the class of `Swatch`. */
export const UNKNOWN = "url(#hatch)";
export const SECRET = "url(#dots)";

/** What fills an area: a colour, or a pattern. */
export type Fill = string;

/** The colour of a number's class. */
export const colourOf = (value: number, { limits, colours }: Scale): Fill =>
  colours[limits.filter((limit) => value >= limit).length] ?? UNKNOWN;

/** What fills an area with that figure: the colour of its class, hatched where unknown, dotted where secret. */
export function fillOf(given: Figure | null | undefined, scale: Scale): Fill {
  const value = numeric(given);
  if (value !== null) return colourOf(value, scale);
  return given?.status === "secret" ? SECRET : UNKNOWN;
}

/** Figures with their scale: what a legend and a map need. */
export interface Scaled {
  scale: Scale;
  figures: readonly Figure[];
}
