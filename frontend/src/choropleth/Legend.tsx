/** The legend: histogram, classes with limits and counts, "no value" always listed, how the classes were made. */
import { t } from "../i18n";
import { type Classes, colourOf } from "./classes";

interface Props {
  measure: { label: string; unit: string; write: (value: number) => string };
  classes: Classes;
  values: readonly number[];
  missing: number;
  threshold: number | null;
}

const BINS = 24;

/** Values as bars in the colours of their classes. */
function Histogram({ classes, values }: Pick<Props, "classes" | "values">) {
  const span = classes.maximum - classes.minimum || 1;
  const bins = Array.from({ length: BINS }, () => 0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor(((value - classes.minimum) / span) * BINS));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const highest = Math.max(...bins, 1);
  const middle = (bin: number) => classes.minimum + ((bin + 0.5) / BINS) * span;
  return (
    <svg class="histogram" viewBox={`0 0 ${BINS * 10} 48`} preserveAspectRatio="none" aria-hidden="true">
      {bins.map((n, bin) => {
        const height = (n / highest) * 46;
        const colour = colourOf(
          classes.limits.filter((limit) => middle(bin) >= limit).length,
          classes.counts.length,
        );
        return <rect key={bin} x={bin * 10 + 0.5} y={48 - height} width="9" height={height} fill={colour} />;
      })}
    </svg>
  );
}

/** The range of a class in words. */
export function rangeOf(
  index: number,
  { limits, minimum, maximum }: Classes,
  write: (value: number) => string,
): string {
  const from = limits[index - 1];
  const to = limits[index];
  if (from === undefined && to === undefined) return `${write(minimum)} – ${write(maximum)}`;
  if (from === undefined) return t.provision.below(write(to ?? maximum));
  if (to === undefined) return t.provision.from(write(from));
  return t.provision.between(write(from), write(to));
}

/** The legend of the choropleth. */
export function Legend({ measure, classes, values, missing, threshold }: Props) {
  const most = Math.max(...classes.counts, missing, 1);
  const method = threshold === null ? t.provision.classesNatural : t.provision.classesThreshold(threshold);
  return (
    <section class="legend" aria-labelledby="legend-title">
      <h2 id="legend-title">{measure.label}</h2>
      <Histogram classes={classes} values={values} />
      <table class="legend-table">
        <thead class="hidden">
          <tr>
            <th scope="col">{measure.unit}</th>
            <th scope="col">{t.provision.columns.name}</th>
          </tr>
        </thead>
        <tbody>
          {classes.counts.map((n, index) => (
            <tr key={rangeOf(index, classes, measure.write)}>
              <th scope="row">
                <i class="swatch" style={{ background: colourOf(index, classes.counts.length) }} />
                {rangeOf(index, classes, measure.write)}
              </th>
              <td>
                <i class="bar" style={{ inlineSize: `${(n / most) * 100}%` }} />
                <span>{n}</span>
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              <i class="swatch hatched" />
              {t.provision.noData}
            </th>
            <td>
              <i class="bar" style={{ inlineSize: `${(missing / most) * 100}%` }} />
              <span>{missing}</span>
            </td>
          </tr>
        </tbody>
      </table>
      <p class="note">{method}</p>
    </section>
  );
}
