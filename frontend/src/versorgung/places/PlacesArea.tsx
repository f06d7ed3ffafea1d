/** One municipality: its places, and those its children reach. */
import { share, t } from "../../i18n";
import { p } from "../../i18n/de.places";
import { figure } from "../../i18n/figure";
import { useBackByEscape } from "../../shell/focus";
import { setQuery } from "../../shell/router";
import type { AreaPlaces } from "./api";
import { ranged } from "./words";

/** The panel of the chosen municipality. */
export function PlacesArea({ area }: { area: AreaPlaces }) {
  const close = () => setQuery({ gemeinde: null });
  const heading = useBackByEscape(close, area.ars);
  const rows: [string, string][] = [
    [p.figures.per100, ranged(area.per_100)],
    [p.figures.people, figure(area.people)],
    [p.figures.without, figure(area.without_share, share)],
    [p.figures.places, ranged(area.places)],
    [p.figures.sites, String(area.sites)],
    [p.figures.untold, String(area.untold_offers)],
  ];
  return (
    <section class="card" aria-labelledby="area-title">
      <div class="row between">
        <h2 id="area-title" ref={heading} tabIndex={-1}>
          {area.name}
        </h2>
        <button type="button" class="button quiet" onClick={close}>
          {t.find.close}
        </button>
      </div>
      <dl class="figures">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
