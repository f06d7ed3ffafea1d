/** Figures in words: a number, or why there is none. */
import type { AgeGroup, Figure } from "../api/types";
import { count, t } from ".";

/** Writes a figure with `write`, or the reason for its absence in words. */
export function figure(given: Figure | null | undefined, write: (value: number) => string = count): string {
  if (!given) return t.figure.unknown;
  if (given.status === "zero") return write(0);
  if (given.value === null) return t.figure[given.status === "known" ? "unknown" : given.status];
  const written = write(given.value);
  return given.status === "estimated" ? t.figure.estimatedValue(written) : written;
}

/** The number to draw or sort by; null where there is none. */
export function numeric(given: Figure | null | undefined): number | null {
  if (!given) return null;
  return given.status === "zero" ? 0 : given.value;
}

/** An age group by the name the API gives, else made from its code. */
export function ageGroup(group: Pick<AgeGroup, "code" | "label">): string {
  if (group.label) return group.label;
  if (group.code === "all") return t.age.all;
  const [from, to] = group.code.split("-");
  if (to) return t.age.group(from ?? "", to);
  return t.age.groupFrom(group.code.replace(/\D+$/, ""));
}
