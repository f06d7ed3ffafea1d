/** The official quotas before and after, of areas whose places or children change: numerator, denominator, formula. */
import { count } from "../i18n";
import { w } from "../i18n/de.scenario";
import type { Counted, CountedArea, Sides } from "./api";
import { plain } from "./rows";
import { Wide } from "./Wide";

const perHundred = (value: number) => value.toLocaleString("de-DE", { maximumFractionDigits: 1 });

/** Before and after in one cell, with the span of what is assumed. */
function moved(sides: Sides | undefined, write: (value: number) => string): string {
  if (!sides) return "–";
  const { low, high } = sides.after;
  const isSpan = typeof low === "number" && typeof high === "number" && low !== high;
  const after = `${plain(sides.after, write)}${isSpan ? ` (${write(low)}–${write(high)})` : ""}`;
  return w.fromTo(plain(sides.before, write), after);
}

const changes = ({ places, children }: CountedArea) =>
  [places, children].some((one) => one && one.before.value !== one.after.value);

export function QuotasPart({ counted }: { counted: Counted }) {
  const areas = counted.areas.filter(changes);
  if (counted.why_not) return <p class="note">{counted.why_not}</p>;
  if (areas.length === 0) return null;
  const hasCare = areas.some(({ betreuungsquote: care }) => care && care.after.value !== null);
  return (
    <section aria-labelledby="frozen-quotas">
      <h2 id="frozen-quotas">{w.quotas}</h2>
      <p class="note">{counted.formulas.versorgungsquote}.</p>
      <Wide name={w.quotasCaption}>
        <table>
          <caption>{w.quotasCaption}</caption>
          <thead>
            <tr>
              {[w.area, w.approvedPlaces, w.childrenOf, w.placesQuota, ...(hasCare ? [w.careQuota] : [])].map(
                (head) => (
                  <th scope="col" key={head}>
                    {head}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {areas.map((one) => (
              <tr key={`${one.level}${one.ars}`}>
                <th scope="row">{one.name}</th>
                <td>{moved(one.places, count)}</td>
                <td>{moved(one.children, count)}</td>
                <td>{moved(one.versorgungsquote, perHundred)}</td>
                {hasCare && <td>{moved(one.betreuungsquote, perHundred)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      {hasCare && <p class="note">{counted.cared_for}</p>}
    </section>
  );
}
