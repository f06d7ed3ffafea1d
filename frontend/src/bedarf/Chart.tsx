/** The projection as a picture: the middle variant as a line, low to high as a band; what is born apart from what is assumed. */
import { count } from "../i18n";
import { d } from "../i18n/de.demand";
import type { Point } from "./demand";

const WIDTH = 640;
const HEIGHT = 260;
const LEFT = 56;
const RIGHT = 16;
const TOP = 16;
const BOTTOM = 32;

interface Props {
  points: Point[];
  label: string;
}

/** The picture; the table below it has the same numbers. */
export function Chart({ points, label }: Props) {
  const known = points.flatMap((p) => [p.low, p.middle, p.high]).filter((v): v is number => v !== null);
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || !known.length) return null;
  const top = nice(Math.max(...known));
  const x = (year: number) =>
    LEFT + ((year - first.year) / (last.year - first.year)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const path = (some: Point[]) =>
    some
      .filter((p) => p.middle !== null)
      .map((p, n) => `${n ? "L" : "M"}${x(p.year).toFixed(1)} ${y(p.middle ?? 0).toFixed(1)}`)
      .join("");
  const lastBorn = points.findLastIndex((p) => p.born);
  const band = points.filter((p) => p.low !== null && p.high !== null);
  const outline = [
    ...band.map((p) => `${x(p.year).toFixed(1)},${y(p.high ?? 0).toFixed(1)}`),
    ...[...band].reverse().map((p) => `${x(p.year).toFixed(1)},${y(p.low ?? 0).toFixed(1)}`),
  ].join(" ");
  const years = points.filter((p) => p.year % 5 === 0);
  return (
    <svg class="projection-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {[0, top / 2, top].map((value) => (
        <g key={value}>
          <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 8} y={y(value) + 4} text-anchor="end">
            {count(value)}
          </text>
        </g>
      ))}
      {years.map((p) => (
        <text key={p.year} x={x(p.year)} y={HEIGHT - 10} text-anchor="middle">
          {p.year}
        </text>
      ))}
      <polygon class="band" points={outline} />
      <path class="line" d={path(points.slice(0, lastBorn + 1))} />
      <path class="line assumed" d={path(points.slice(Math.max(lastBorn, 0)))} />
      {first.middle !== null && <circle class="base" cx={x(first.year)} cy={y(first.middle)} r="4" />}
    </svg>
  );
}

/** What the picture's signs mean. */
export function Legend({ baseYear }: { baseYear: number }) {
  return (
    <ul class="projection-legend">
      <li>● {d.counted(baseYear)}</li>
      <li>{d.legendBorn}</li>
      <li>{d.legendAssumed}</li>
      <li>{d.legendBand}</li>
    </ul>
  );
}

/** The next round number, for the end of the axis. */
export function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return ([1, 2, 4, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
