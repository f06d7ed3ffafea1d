/** Areas with their gaps: sortable, the greatest first; the same as the map, as a list. */
import { useState } from "preact/hooks";
import { share } from "../i18n";
import { g } from "../i18n/de.gaps";
import { setQuery } from "../shell/router";
import { type GapArea, shareOf, told } from "./api";

type Column = keyof typeof g.columns;

const OF: Record<Exclude<Column, "name" | "main">, (area: GapArea) => number | null> = {
  lacking: (area) => shareOf(area, "lacking"),
  seeking: (area) => area.people.value,
  beyond: (area) => area.parts.beyond.value,
  without: (area) => area.parts.without_place.value,
  unclear: (area) => area.unclear.value,
};

const mainReason = (area: GapArea) => area.reasons[0]?.label ?? "–";

/** Sorts; areas without a value always come last. */
export function sorted(areas: readonly GapArea[], column: Column, down: boolean): GapArea[] {
  const sign = down ? -1 : 1;
  const names = (a: GapArea, b: GapArea) => a.name.localeCompare(b.name, "de");
  if (column === "name") return [...areas].sort((a, b) => sign * names(a, b));
  if (column === "main")
    return [...areas].sort((a, b) => sign * mainReason(a).localeCompare(mainReason(b), "de") || names(a, b));
  const value = OF[column];
  return [...areas].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || names(a, b);
    return sign * (left - right) || names(a, b);
  });
}

interface Props {
  areas: readonly GapArea[];
  colour: (area: GapArea) => string | null;
}

/** The table. */
export function GapTable({ areas, colour }: Props) {
  const [{ column, down }, setOrder] = useState<{ column: Column; down: boolean }>({
    column: "lacking",
    down: true,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={g.caption}>
      <table class="ranking">
        <caption class="hidden">{g.caption}</caption>
        <thead>
          <tr>
            {(Object.entries(g.columns) as [Column, string][]).map(([code, label]) => (
              <th
                key={code}
                scope="col"
                aria-sort={column === code ? (down ? "descending" : "ascending") : undefined}
              >
                <button
                  type="button"
                  class="sort"
                  onClick={() => setOrder({ column: code, down: column === code ? !down : code !== "name" })}
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

function Row({ area, colour }: { area: GapArea; colour: string | null }) {
  const lacking = shareOf(area, "lacking");
  return (
    <tr>
      <th scope="row">
        <i class={`swatch ${colour ? "" : "hatched"}`} style={colour ? { background: colour } : undefined} />
        <button type="button" class="link" onClick={() => setQuery({ gebiet: area.ars, zelle: null })}>
          {area.name}
        </button>
      </th>
      <td>
        {told(area.lacking)}
        {lacking !== null && <small>{share(lacking)}</small>}
      </td>
      <td>{told(area.people)}</td>
      <td>{told(area.parts.beyond)}</td>
      <td>{told(area.parts.without_place)}</td>
      <td>{told(area.unclear)}</td>
      <td class="wrap">{mainReason(area)}</td>
    </tr>
  );
}
