/** Areas with children, places and both quotas, the lowest first. */
import { fillOf, type Scale } from "../choropleth/scale";
import { count } from "../i18n";
import { q } from "../i18n/de.quotas";
import { figure, numeric } from "../i18n/figure";
import { setQuery } from "../shell/router";
import { type Column, RankingTable } from "../table/RankingTable";
import type { Quota, QuotaArea } from "./api";

const whole = (value: number) => count(Math.round(value));

function Places({ places }: Pick<QuotaArea, "places">) {
  return (
    <>
      {figure(places, whole)}
      {places.untold_offers > 0 && <span class="note"> {q.untold(places.untold_offers, places.offers)}</span>}
    </>
  );
}

const COLUMNS: Column<QuotaArea>[] = [
  {
    code: "supply",
    label: q.supply,
    value: (area) => numeric(area.versorgungsquote),
    cell: (area) => quota(area.versorgungsquote),
  },
  {
    code: "places",
    label: q.places,
    value: (area) => numeric(area.places),
    cell: (area) => <Places places={area.places} />,
  },
  {
    code: "children",
    label: q.children,
    value: (area) => numeric(area.children),
    cell: (area) => figure(area.children, whole),
  },
  {
    code: "use",
    label: q.use,
    value: (area) => numeric(area.betreuungsquote),
    cell: (area) => quota(area.betreuungsquote),
  },
];

interface Props {
  areas: readonly QuotaArea[];
  scale: Scale;
}

/** The table. */
export function QuotaRows({ areas, scale }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={q.caption}>
      <RankingTable
        rows={areas}
        columns={COLUMNS}
        nameLabel={q.area}
        start={{ column: "supply", down: false }}
        fill={(area) => fillOf(area.versorgungsquote, scale)}
        onOpen={({ ars }) => setQuery({ gebiet: ars })}
        caption={q.caption}
      />
    </section>
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
