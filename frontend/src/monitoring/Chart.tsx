/** A series as a picture: values as a line, uncertainty as a band, breaks as vertical lines, a target as a horizontal one. */
import { m, written, yearOf } from "../i18n/de.monitoring";
import type { Point } from "./api";

const WIDTH = 400;
const HEIGHT = 220;
const LEFT = 52;
const RIGHT = 16;
const TOP = 16;
const BOTTOM = 32;
const STEPS = 4;

interface Props {
  points: readonly Point[];
  label: string;
  decimals: number;
  school: boolean;
  target: number | null;
}

/** Round steps that hold all values; from zero unless all lie far from it. */
export function axisOf(values: readonly number[]): number[] {
  const highest = Math.max(...values);
  const lowest = Math.min(...values);
  const far = lowest > 0 && highest - lowest < lowest / 2;
  const from = far ? lowest : Math.min(0, lowest);
  const span = Math.max(highest, far ? highest : 0) - from || Math.abs(highest) || 1;
  const power = 10 ** Math.floor(Math.log10(span / STEPS));
  const step = power * ([1, 2, 5, 10].find((one) => one * power * STEPS >= span) ?? 10);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(Math.max(highest, from + step) / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, n) => (first + n) * step);
}

/** Runs of points between breaks and years without a value: a line must not cross them. */
export function pieces(points: readonly Point[]): Point[][] {
  const found: Point[][] = [];
  let open: Point[] = [];
  for (const point of points) {
    if ((point.break_before || point.value === null) && open.length) {
      found.push(open);
      open = [];
    }
    if (point.value !== null) open.push(point);
  }
  return open.length ? [...found, open] : found;
}

/** The picture; the table below it has the same numbers. */
export function Chart({ points, label, decimals, school, target }: Props) {
  const first = points[0];
  const last = points.at(-1);
  const known = points
    .flatMap((p) => [p.low, p.value, p.high])
    .concat(target)
    .filter((one): one is number => one !== null);
  if (!first || !last || !points.some((p) => p.value !== null)) return null;
  const axis = axisOf(known);
  const low = axis[0] ?? 0;
  const high = axis.at(-1) ?? 1;
  const years = last.year - first.year || 1;
  const x = (year: number) => LEFT + ((year - first.year) / years) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const at = (year: number, value: number) => `${x(year).toFixed(1)} ${y(value).toFixed(1)}`;
  const every = Math.ceil((years + 1) / 5);
  const parts = pieces(points);
  return (
    <svg class="indicator-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {axis.map((value) => (
        <g key={value}>
          <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 8} y={y(value) + 4} text-anchor="end">
            {written(value, Number.isInteger(value) ? 0 : Math.max(decimals, 1))}
          </text>
        </g>
      ))}
      {points
        .filter((p) => (p.year - first.year) % every === 0)
        .map((p) => (
          <text key={p.year} x={x(p.year)} y={HEIGHT - 10} text-anchor="middle">
            {yearOf(p.year, school)}
          </text>
        ))}
      {target !== null && <line class="target" x1={LEFT} x2={WIDTH - RIGHT} y1={y(target)} y2={y(target)} />}
      {points
        .filter((p) => p.break_before)
        .map((p) => (
          <line
            key={p.year}
            class="break"
            x1={x(p.year - 0.5)}
            x2={x(p.year - 0.5)}
            y1={TOP}
            y2={HEIGHT - BOTTOM}
          />
        ))}
      {parts.map((part) => (
        <g key={part[0]?.year}>
          <polygon
            class="band"
            points={[
              ...part.map((p) => at(p.year, p.high ?? p.value ?? 0)),
              ...[...part].reverse().map((p) => at(p.year, p.low ?? p.value ?? 0)),
            ].join(" ")}
          />
          <path class="line" d={part.map((p, n) => `${n ? "L" : "M"}${at(p.year, p.value ?? 0)}`).join("")} />
          {part.map((p) => (
            <circle
              key={p.year}
              class={p.is_estimate ? "point open" : "point"}
              cx={x(p.year)}
              cy={y(p.value ?? 0)}
              r="3.5"
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

/** What the picture's signs mean. */
export function ChartLegend() {
  return (
    <ul class="indicator-legend">
      {m.legend.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

/** A line without axes, for a list. */
export function MiniLine({ values, label }: { values: readonly (number | null)[]; label: string }) {
  const told = values.flatMap((value, at) => (value === null ? [] : [{ value, at }]));
  if (told.length < 2) return null;
  const [low, high] = [Math.min(...told.map((one) => one.value)), Math.max(...told.map((one) => one.value))];
  const x = (at: number) => 2 + (at / (values.length - 1)) * 96;
  const y = (value: number) => 26 - ((value - low) / (high - low || 1)) * 22;
  return (
    <svg class="indicator-line" viewBox="0 0 100 30" width="100" height="30" role="img" aria-label={label}>
      <path
        d={told
          .map((one, n) => `${n ? "L" : "M"}${x(one.at).toFixed(1)} ${y(one.value).toFixed(1)}`)
          .join("")}
      />
    </svg>
  );
}
