/** Areas with children, places and both quotas: sortable, the lowest first. */
import { useState } from "preact/hooks";
import { count } from "../i18n";
import { q } from "../i18n/de.quotas";
import { figure, numeric } from "../i18n/figure";
import { setQuery } from "../shell/router";
import type { Quota, QuotaArea } from "./api";

type Column = "name" | "children" | "places" | "supply" | "use";

const OF: Record<Exclude<Column, "name">, (area: QuotaArea) => number | null> = {
  children: (area) => numeric(area.children),
  places: (area) => numeric(area.places),
  supply: (area) => numeric(area.versorgungsquote),
  use: (area) => numeric(area.betreuungsquote),
};

/** Sorts; areas without a value always come last. */
export function sorted(areas: readonly QuotaArea[], column: Column, down: boolean): QuotaArea[] {
  const names = (a: QuotaArea, b: QuotaArea) => a.name.localeCompare(b.name, "de");
  if (column === "name") return [...areas].sort((a, b) => (down ? -names(a, b) : names(a, b)));
  const value = OF[column];
  return [...areas].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || names(a, b);
    return (down ? right - left : left - right) || names(a, b);
  });
}

const COLUMNS: [Column, string][] = [
  ["name", q.area],
  ["supply", q.supply],
  ["places", q.places],
  ["children", q.children],
  ["use", q.use],
];

interface Props {
  areas: readonly QuotaArea[];
  colour: (area: QuotaArea) => string | null;
}

/** The table. */
export function QuotaRows({ areas, colour }: Props) {
  const [{ column, down }, setOrder] = useState<{ column: Column; down: boolean }>({
    column: "supply",
    down: false,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={q.caption}>
      <table class="ranking">
        <caption class="hidden">{q.caption}</caption>
        <thead>
          <tr>
            {COLUMNS.map(([code, label]) => (
              <th
                key={code}
                scope="col"
                aria-sort={column === code ? (down ? "descending" : "ascending") : undefined}
              >
                <button
                  type="button"
                  class="sort"
                  onClick={() => setOrder({ column: code, down: column === code ? !down : false })}
                >
                  {label}
                  <span aria-hidden="true">{column === code ? (down ? " ↓" : " ↑") : ""}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(areas, column, down).map((area) => (
            <Row key={area.ars} area={area} colour={colour(area)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ area, colour }: { area: QuotaArea; colour: string | null }) {
  const { places } = area;
  return (
    <tr>
      <th scope="row">
        <i class={`swatch ${colour ? "" : "hatched"}`} style={colour ? { background: colour } : undefined} />
        <button type="button" class="link" onClick={() => setQuery({ gebiet: area.ars })}>
          {area.name}
        </button>
      </th>
      <td>{quota(area.versorgungsquote)}</td>
      <td>
        {figure(places, (value) => count(Math.round(value)))}
        {places.untold_offers > 0 && (
          <span class="note"> {q.untold(places.untold_offers, places.offers)}</span>
        )}
      </td>
      <td>{figure(area.children, (value) => count(Math.round(value)))}</td>
      <td>{quota(area.betreuungsquote)}</td>
    </tr>
  );
}

/** A quota, with its interval where places are assumed. */
export function quota(told: Quota): string {
  const { low, high } = told;
  const written = figure(told, q.perHundred);
  return low !== undefined && high !== undefined && low !== high
    ? `${written} (${q.between(low, high)})`
    : written;
}
