/** Municipalities compared: the worst first, each one openable. */
import type { AreaFigures } from "../api/types";
import type { Fill } from "../choropleth/scale";
import { t } from "../i18n";
import { figure, numeric } from "../i18n/figure";
import { setQuery } from "../shell/router";
import { type Column, RankingTable } from "../table/RankingTable";
import type { Measure } from "./measures";

interface Props {
  areas: readonly AreaFigures[];
  measure: Measure;
  limit: number;
  fill: (area: AreaFigures) => Fill;
}

const columns = (measure: Measure, limit: number): Column<AreaFigures>[] => [
  {
    code: "value",
    label: measure.unit,
    value: (area) => numeric(measure.of(area)),
    cell: (area) => figure(measure.of(area), measure.write),
    muchFirst: true,
  },
  {
    code: "people",
    label: t.provision.columns.people,
    value: (area) => numeric(area.people_total),
    cell: (area) => figure(area.people_total),
    muchFirst: true,
  },
  {
    code: "beyond",
    label: `> ${limit} min`,
    value: (area) => numeric(area.beyond[limit]),
    cell: (area) => figure(area.beyond[limit]),
    muchFirst: true,
  },
];

/** The ranking. */
export function Ranking({ areas, measure, limit, fill }: Props) {
  return (
    <section aria-labelledby="ranking-title">
      <h2 id="ranking-title">{t.provision.ranking}</h2>
      <p class="note">{t.provision.municipalities(areas.length)}</p>
      <RankingTable
        rows={areas}
        columns={columns(measure, limit).filter(({ code }) => code !== measure.code)}
        start={{ column: "value", down: measure.moreIsWorse }}
        fill={fill}
        onOpen={({ ars }) => setQuery({ gemeinde: ars, zelle: null })}
      />
    </section>
  );
}
