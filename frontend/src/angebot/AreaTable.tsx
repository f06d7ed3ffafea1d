/** Places of municipalities: sums of their sites, and all of them together. */
import { count } from "../i18n";
import { s } from "../i18n/de.supply";
import { figure } from "../i18n/figure";
import { setQuery } from "../shell/router";
import type { Sum, Supply } from "./api";

const NUMBERS = ["approved", "occupied", "free", "usable", "flexible"] as const;

/** The table. */
export function AreaTable({ supply }: { supply: Supply }) {
  return (
    <div class="stack tight">
      <h2>{s.totals}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={s.totals}>
        <table class="ranking">
          <caption class="hidden">{s.totals}</caption>
          <thead>
            <tr>
              <th scope="col">{s.columns.area}</th>
              <th scope="col">{s.columns.where}</th>
              {NUMBERS.map((name) => (
                <th key={name} scope="col">
                  {s.columns[name]}
                </th>
              ))}
              <th scope="col">{s.columns.counted}</th>
            </tr>
          </thead>
          <tbody>
            {supply.areas
              .filter((area) => area.sites)
              .map((area) => (
                <tr key={area.ars}>
                  <th scope="row">
                    <button type="button" class="link" onClick={() => setQuery({ gebiet: area.ars })}>
                      {area.name}
                    </button>
                  </th>
                  <Numbers sum={area} />
                </tr>
              ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{s.total}</th>
              <Numbers sum={supply.total} />
            </tr>
          </tfoot>
        </table>
      </section>
    </div>
  );
}

function Numbers({ sum }: { sum: Sum }) {
  return (
    <>
      <td class="number">{count(sum.sites)}</td>
      {NUMBERS.map((name) => (
        <td key={name} class="number">
          {figure(sum[name])}
        </td>
      ))}
      <td class="number">
        {sum.untold_sites ? s.atLeast(sum.counted_known, sum.untold_sites) : figure(sum.counted)}
      </td>
    </>
  );
}
