/** Municipalities compared: sortable, worst first, each one openable. */
import { useState } from "preact/hooks";
import type { AreaFigures } from "../api/types";
import { t } from "../i18n";
import { figure, numeric } from "../i18n/figure";
import { setQuery } from "../shell/router";
import type { Measure } from "./measures";

type Column = "name" | "value" | "people" | "beyond";

interface Props {
  areas: readonly AreaFigures[];
  measure: Measure;
  limit: number;
  colour: (area: AreaFigures) => string | null;
}

const numberIn = (column: Column, measure: Measure, limit: number) => (area: AreaFigures) =>
  numeric(
    column === "people" ? area.people_total : column === "beyond" ? area.beyond[limit] : measure.of(area),
  );

/** Sorts; areas without a value always come last. */
export function sorted(
  areas: readonly AreaFigures[],
  column: Column,
  down: boolean,
  measure: Measure,
  limit: number,
) {
  const names = (a: AreaFigures, b: AreaFigures) => a.name.localeCompare(b.name, "de");
  if (column === "name") return [...areas].sort((a, b) => (down ? -names(a, b) : names(a, b)));
  const value = numberIn(column, measure, limit);
  return [...areas].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || names(a, b);
    return (down ? right - left : left - right) || names(a, b);
  });
}

/** The ranking table. */
export function Ranking({ areas, measure, limit, colour }: Props) {
  const [order, setOrder] = useState<{ column: Column; down: boolean } | null>(null);
  const { column, down } = order ?? { column: "value" as const, down: measure.moreIsWorse };
  const columns: [Column, string][] = [
    ["name", t.provision.columns.name],
    ["value", measure.unit],
    ["people", t.provision.columns.people],
    ["beyond", `> ${limit} min`],
  ];
  const head = ([code, label]: [Column, string]) => (
    <th key={code} scope="col" aria-sort={column === code ? (down ? "descending" : "ascending") : undefined}>
      <button
        type="button"
        class="sort"
        onClick={() => setOrder({ column: code, down: column === code ? !down : code !== "name" })}
      >
        {label}
        <span aria-hidden="true">{column === code ? (down ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
  return (
    <section aria-labelledby="ranking-title">
      <h2 id="ranking-title">{t.provision.ranking}</h2>
      <p class="note">{t.provision.municipalities(areas.length)}</p>
      <table class="ranking">
        <thead>
          <tr>{columns.filter(([code]) => !(code === "beyond" && measure.code === "beyond")).map(head)}</tr>
        </thead>
        <tbody>
          {sorted(areas, column, down, measure, limit).map((area) => (
            <Row key={area.ars} area={area} measure={measure} limit={limit} colour={colour(area)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({
  area,
  measure,
  limit,
  colour,
}: {
  area: AreaFigures;
  measure: Measure;
  limit: number;
  colour: string | null;
}) {
  return (
    <tr>
      <th scope="row">
        <i class={`swatch ${colour ? "" : "hatched"}`} style={colour ? { background: colour } : undefined} />
        <button type="button" class="link" onClick={() => setQuery({ gemeinde: area.ars, zelle: null })}>
          {area.name}
        </button>
      </th>
      <td>{figure(measure.of(area), measure.write)}</td>
      <td>{figure(area.people_total)}</td>
      {measure.code !== "beyond" && <td>{figure(area.beyond[limit])}</td>}
    </tr>
  );
}
