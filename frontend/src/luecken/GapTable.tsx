/** Areas with their gaps: sortable, the greatest first; the same as the map, as a list. */
import type { Fill } from "../choropleth/scale";
import { share } from "../i18n";
import { g } from "../i18n/de.gaps";
import { setQuery } from "../shell/router";
import { type Column, RankingTable } from "../table/RankingTable";
import { type GapArea, told } from "./api";

const w = g.columns;

function Lacking({ area }: { area: GapArea }) {
  const part = area.shares.lacking.value;
  return (
    <>
      {told(area.lacking)}
      {part !== null && <small>{share(part)}</small>}
    </>
  );
}

/** The columns; sorted by shares where a share is told. */
export const COLUMNS: readonly Column<GapArea>[] = [
  {
    code: "lacking",
    label: w.lacking,
    value: (area) => area.shares.lacking.value,
    cell: (area) => <Lacking area={area} />,
    muchFirst: true,
  },
  {
    code: "seeking",
    label: w.seeking,
    value: (area) => area.people.value,
    cell: (area) => told(area.people),
    muchFirst: true,
  },
  {
    code: "beyond",
    label: w.beyond,
    value: (area) => area.parts.beyond.value,
    cell: (area) => told(area.parts.beyond),
    muchFirst: true,
  },
  {
    code: "without",
    label: w.without,
    value: (area) => area.parts.without_place.value,
    cell: (area) => told(area.parts.without_place),
    muchFirst: true,
  },
  {
    code: "unclear",
    label: w.unclear,
    value: (area) => area.unclear.value,
    cell: (area) => told(area.unclear),
    muchFirst: true,
  },
  {
    code: "main",
    label: w.main,
    value: (area) => area.reasons[0]?.share ?? null,
    cell: (area) => <span class="wrap">{area.reasons[0]?.label ?? "–"}</span>,
    muchFirst: true,
  },
];

interface Props {
  areas: readonly GapArea[];
  fill: (area: GapArea) => Fill;
}

/** The table. */
export function GapTable({ areas, fill }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={g.caption}>
      <RankingTable
        rows={areas}
        columns={COLUMNS}
        nameLabel={w.name}
        start={{ column: "lacking", down: true }}
        fill={fill}
        onOpen={({ ars }) => setQuery({ gebiet: ars, zelle: null })}
        caption={g.caption}
      />
    </section>
  );
}
