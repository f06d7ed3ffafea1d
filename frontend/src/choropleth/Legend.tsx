/** The legend: histogram, classes with limits and counts, "no value" and "secret" always listed, how the classes were made. */
import type { Figure } from "../api/types";
import { count, t } from "../i18n";
import { numeric } from "../i18n/figure";
import { Swatch } from "./Swatch";
import { colourOf, type Fill, type Scale, SECRET, UNKNOWN } from "./scale";

interface Props {
  measure: { label: string; unit: string; write: (value: number) => string };
  scale: Scale;
  figures: readonly (Figure | undefined)[];
  /** How the classes were made, where it is not as usual. */
  method?: string;
}

const BINS = 24;

/** Values as bars in the colours of their classes. */
function Histogram({ scale, values }: { scale: Scale; values: readonly number[] }) {
  const span = scale.maximum - scale.minimum || 1;
  const bins = Array.from({ length: BINS }, () => 0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(((value - scale.minimum) / span) * BINS)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const highest = Math.max(...bins, 1);
  const middle = (bin: number) => scale.minimum + ((bin + 0.5) / BINS) * span;
  return (
    <svg class="histogram" viewBox={`0 0 ${BINS * 10} 48`} preserveAspectRatio="none" aria-hidden="true">
      {bins.map((n, bin) => {
        const height = (n / highest) * 46;
        const fill = colourOf(middle(bin), scale);
        return <rect key={bin} x={bin * 10 + 0.5} y={48 - height} width="9" height={height} fill={fill} />;
      })}
    </svg>
  );
}

/** The range of a class in words. */
export function rangeOf(
  index: number,
  { limits, minimum, maximum }: Scale,
  write: (value: number) => string,
): string {
  const from = limits[index - 1];
  const to = limits[index];
  if (from === undefined && to === undefined) return `${write(minimum)} – ${write(maximum)}`;
  if (from === undefined) return t.provision.below(write(to ?? maximum));
  if (to === undefined) return t.provision.from(write(from));
  return t.provision.between(write(from), write(to));
}

interface RowProps {
  label: string;
  fill: Fill;
  n: number;
  most: number;
}

function Row({ label, fill, n, most }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <Swatch fill={fill} />
        {label}
      </th>
      <td>
        <i class="bar" style={{ inlineSize: `${(n / most) * 100}%` }} />
        <span>{count(n)}</span>
      </td>
    </tr>
  );
}

const usualMethod = ({ threshold }: Scale) =>
  threshold === null ? t.provision.classesNatural : t.provision.classesThreshold(threshold);

/** The legend of a choropleth. */
export function Legend({ measure, scale, figures, method = usualMethod(scale) }: Props) {
  const values = figures.map(numeric).filter((value) => value !== null);
  const counts = scale.colours.map(
    (fill) => values.filter((value) => colourOf(value, scale) === fill).length,
  );
  const secret = figures.filter((one) => one?.status === "secret").length;
  const unknown = figures.length - values.length - secret;
  const most = Math.max(...counts, unknown, secret, 1);
  return (
    <section class="legend" aria-labelledby="legend-title">
      <h2 id="legend-title">{measure.label}</h2>
      <Histogram scale={scale} values={values} />
      <table class="legend-table">
        <thead class="hidden">
          <tr>
            <th scope="col">{measure.unit}</th>
            <th scope="col">{t.provision.areas}</th>
          </tr>
        </thead>
        <tbody>
          {scale.colours.map((fill, index) => (
            <Row
              key={fill}
              label={rangeOf(index, scale, measure.write)}
              fill={fill}
              n={counts[index] ?? 0}
              most={most}
            />
          ))}
          <Row label={t.provision.noData} fill={UNKNOWN} n={unknown} most={most} />
          <Row label={t.figure.secret} fill={SECRET} n={secret} most={most} />
        </tbody>
      </table>
      <p class="note">{method}</p>
    </section>
  );
}
