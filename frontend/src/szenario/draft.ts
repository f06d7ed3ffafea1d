/** The scenario that is worked at, as it stands in the address. */
import { categories, loadedModes, region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { readState } from "../versorgung/state";
import type { Content, Start, Variant } from "./api";
import { type Changes, fromApi, readChanges, toApi, writeChanges } from "./changes";

export interface Draft extends Changes {
  category: string;
  mode: string;
  start: Start;
  openFrom: string | null;
  openUntil: string | null;
}

const VARIANTS: readonly string[] = ["low", "middle", "high"];
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The modes that a scenario can be looked at by. */
export const modes = (): string[] => [...loadedModes.value, ...(region.value?.timetable ? ["bus"] : [])];

/** Where it starts: 2030, 2030:high, 2026-08-01; else today. */
export function readStart(text: string | null): Start {
  const [year = "", variant = "middle"] = (text ?? "").split(":");
  if (/^20\d\d$/.test(year) && VARIANTS.includes(variant))
    return { kind: "projection", year: Number(year), variant: variant as Variant };
  if (/^\d{4}-\d\d-\d\d$/.test(year) && !Number.isNaN(Date.parse(year))) return { kind: "date", date: year };
  return { kind: "today" };
}

export function writeStart(start: Start): string {
  if (start.kind === "date") return start.date;
  if (start.kind === "today") return "";
  return start.variant === "middle" ? `${start.year}` : `${start.year}:${start.variant}`;
}

/** Reads it; what the address does not say, or says wrongly, is as usual. */
export function readDraft(): Draft {
  const { query } = route.value;
  const [from = "", until = ""] = (query.get("offen") ?? "").split("-");
  const open = CLOCK.test(from) && CLOCK.test(until) && from < until;
  const mode = query.get("modus");
  return {
    category: readState().category,
    mode: modes().find((one) => one === mode) ?? modes()[0] ?? "walk",
    start: readStart(query.get("ab")),
    openFrom: open ? from : null,
    openUntil: open ? until : null,
    ...readChanges(query),
  };
}

/** As the API takes it. */
export const toContent = (draft: Draft): Content => ({
  category: draft.category,
  mode: draft.mode,
  method: "e2sfca",
  age_group: null,
  open_from: draft.openFrom,
  open_until: draft.openUntil,
  start: draft.start,
  changes: toApi(draft, draft.category),
});

/** As parameters of the address. */
export function toQuery(content: Content): Record<string, string | null> {
  return {
    kategorie: categories.value.has(content.category) ? content.category : null,
    modus: content.mode,
    ab: writeStart(content.start),
    offen: content.open_from ? `${content.open_from}-${content.open_until}` : null,
    ...writeChanges(fromApi(content.changes)),
  };
}

/** Opens a content in the address. */
export const openContent = (content: Content, more: Record<string, string | number | null>) =>
  setQuery({ ort: null, ...toQuery(content), ...more });

/** Whether two contents say the same, in whatever order and words. */
export function isSame(one: Content, other: Content): boolean {
  const plain = (content: Content) => {
    const { changes, ...rest } = content;
    const { method: _, age_group: __, ...looks } = rest;
    const sorted = toApi(fromApi(changes), content.category).map((change) =>
      JSON.stringify(sortedKeys(change)),
    );
    return JSON.stringify([sortedKeys(looks), sorted.sort()]);
  };
  return plain(one) === plain(other);
}

/** Without what says nothing, names in order. */
function sortedKeys(told: object): unknown {
  const kept = Object.entries(told).filter(([, value]) => value !== null && value !== false);
  return Object.fromEntries(
    kept
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, value]) => [
        name,
        value && typeof value === "object" && !Array.isArray(value) ? sortedKeys(value) : value,
      ]),
  );
}
