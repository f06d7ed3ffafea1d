/** Municipalities compared by places: the worst off first, sortable, each one openable. */
import { useState } from "preact/hooks";
import { share, t } from "../../i18n";
import { p } from "../../i18n/de.places";
import { figure, numeric } from "../../i18n/figure";
import { setQuery } from "../../shell/router";
import type { AreaPlaces } from "./api";
import type { Colour } from "./usePlacesMap";
import { interval, places } from "./words";

type Column = "name" | "value" | "people" | "without";

const VALUES: Record<Exclude<Column, "name">, (area: AreaPlaces) => number | null> = {
  value: (area) => numeric(area.per_100),
  people: (area) => numeric(area.people),
  without: (area) => numeric(area.without_share),
};

/** Sorts; areas without a value always come last. */
export function sortedPlaces(areas: readonly AreaPlaces[], column: Column, down: boolean): AreaPlaces[] {
  const names = (a: AreaPlaces, b: AreaPlaces) => a.name.localeCompare(b.name, "de");
  if (column === "name") return [...areas].sort((a, b) => (down ? -names(a, b) : names(a, b)));
  const value = VALUES[column];
  return [...areas].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || names(a, b);
    return (down ? right - left : left - right) || names(a, b);
  });
}

/** The ranking table. */
export function PlacesRanking({ areas, colour }: { areas: readonly AreaPlaces[]; colour: Colour }) {
  const [{ column, down }, setOrder] = useState<{ column: Column; down: boolean }>({
    column: "value",
    down: false,
  });
  const head = ([code, label]: [Column, string]) => (
    <th key={code} scope="col" aria-sort={column === code ? (down ? "descending" : "ascending") : undefined}>
      <button
        type="button"
        class="sort"
        onClick={() => setOrder({ column: code, down: column === code ? !down : code === "people" })}
      >
        {label}
        <span aria-hidden="true">{column === code ? (down ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
  return (
    <section aria-labelledby="ranking-title">
      <h2 id="ranking-title">{p.ranking}</h2>
      <p class="note">
        {t.provision.municipalities(areas.length)}. {p.fewestFirst}
      </p>
      <table class="ranking tidy">
        <thead>
          <tr>{(Object.entries(p.columns) as [Column, string][]).map(head)}</tr>
        </thead>
        <tbody>
          {sortedPlaces(areas, column, down).map((area) => (
            <Row key={area.ars} area={area} colour={colour(numeric(area.per_100))} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ area, colour }: { area: AreaPlaces; colour: string | null }) {
  const span = interval(area.per_100);
  return (
    <tr>
      <th scope="row">
        <i class={`swatch ${colour ? "" : "hatched"}`} style={colour ? { background: colour } : undefined} />
        <button type="button" class="link" onClick={() => setQuery({ gemeinde: area.ars, zelle: null })}>
          {area.name}
        </button>
      </th>
      <td>
        {figure({ ...area.per_100, status: plain(area) }, places)}
        {span && <small>{span}</small>}
      </td>
      <td>{figure({ ...area.people, status: area.people.value ? "known" : area.people.status })}</td>
      <td>
        {figure(
          {
            ...area.without_share,
            status: numeric(area.without_share) === null ? area.without_share.status : "known",
          },
          share,
        )}
      </td>
    </tr>
  );
}

/** In the table the interval says that a figure is estimated; the word would stand in every row. */
const plain = ({ per_100 }: AreaPlaces) => (per_100.status === "estimated" ? "known" : per_100.status);
