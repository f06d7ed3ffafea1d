/** Municipalities compared by places: the worst off first, each one openable. */
import { fillOf, type Scale } from "../../choropleth/scale";
import { share, t } from "../../i18n";
import { p } from "../../i18n/de.places";
import { figure, numeric } from "../../i18n/figure";
import { setQuery } from "../../shell/router";
import { type Column, RankingTable } from "../../table/RankingTable";
import type { AreaPlaces } from "./api";
import { interval, places } from "./words";

/** In the table the interval says that a figure is estimated; the word would stand in every row. */
const plain = (area: AreaPlaces) =>
  figure(
    { ...area.per_100, status: area.per_100.status === "estimated" ? "known" : area.per_100.status },
    places,
  );

function Per100({ area }: { area: AreaPlaces }) {
  const span = interval(area.per_100);
  return (
    <>
      {plain(area)}
      {span && <small>{span}</small>}
    </>
  );
}

const COLUMNS: Column<AreaPlaces>[] = [
  {
    code: "value",
    label: p.columns.value,
    value: (area) => numeric(area.per_100),
    cell: (area) => <Per100 area={area} />,
  },
  {
    code: "people",
    label: p.columns.people,
    value: (area) => numeric(area.people),
    cell: ({ people }) => figure({ ...people, status: people.value ? "known" : people.status }),
    muchFirst: true,
  },
  {
    code: "without",
    label: p.columns.without,
    value: (area) => numeric(area.without_share),
    cell: ({ without_share: part }) =>
      figure({ ...part, status: numeric(part) === null ? part.status : "known" }, share),
  },
];

/** The ranking. */
export function PlacesRanking({ areas, scale }: { areas: readonly AreaPlaces[]; scale: Scale }) {
  return (
    <section aria-labelledby="ranking-title">
      <h2 id="ranking-title">{p.ranking}</h2>
      <p class="note">
        {t.provision.municipalities(areas.length)}. {p.fewestFirst}
      </p>
      <RankingTable
        rows={areas}
        columns={COLUMNS}
        nameLabel={p.columns.name}
        start={{ column: "value", down: false }}
        tidy
        fill={(area) => fillOf(area.per_100, scale)}
        onOpen={({ ars }) => setQuery({ gemeinde: ars, zelle: null })}
      />
    </section>
  );
}
