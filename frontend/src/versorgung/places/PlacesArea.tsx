/** One municipality: its places, and those its children reach. */

import { share } from "../../i18n";
import { p } from "../../i18n/de.places";
import { figure } from "../../i18n/figure";
import { ChosenCard } from "../../shell/ChosenCard";
import type { AreaPlaces } from "./api";
import { ranged } from "./words";

/** The panel of the chosen municipality. */
export function PlacesArea({ area }: { area: AreaPlaces }) {
  const rows: [string, string][] = [
    [p.figures.per100, ranged(area.per_100)],
    [p.figures.people, figure(area.people)],
    [p.figures.without, figure(area.without_share, share)],
    [p.figures.places, ranged(area.places)],
    [p.figures.sites, String(area.sites)],
    [p.figures.untold, String(area.untold_offers)],
  ];
  return (
    <ChosenCard kind="area" title={area.name} chosen={area.ars} named="gemeinde">
      <dl class="figures">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </ChosenCard>
  );
}
