/** Pupils over the years in a small picture: counted as a line, to come as a dashed one, low to high as a band. */

import { s } from "../i18n/de.schools";
import { numeric } from "../i18n/figure";
import type { School } from "./schools";

interface Point {
  low: number;
  middle: number;
  high: number;
}

interface Props {
  school: School;
  width?: number;
  height?: number;
}

/** The points, counted ones first; those without a number are left out. */
export function pointsOf(school: School): { points: Point[]; counted: number } {
  const before = school.counted.map(({ pupils }) => numeric(pupils)).filter((one) => one !== null);
  const ahead = school.with_choice.flatMap(({ pupils }) => {
    const [low, middle, high] = [numeric(pupils.low), numeric(pupils.middle), numeric(pupils.high)];
    return middle === null ? [] : [{ low: low ?? middle, middle, high: high ?? middle }];
  });
  const counted = before.map((value) => ({ low: value, middle: value, high: value }));
  return { points: [...counted, ...ahead], counted: counted.length };
}

/** The picture; the table of the school has the same numbers. */
export function Sparkline({ school, width = 120, height = 32 }: Props) {
  const { points, counted } = pointsOf(school);
  if (points.length < 2) return null;
  const top = Math.max(...points.map((one) => one.high), school.size.least ?? 0) * 1.05;
  const x = (at: number) => ((at / (points.length - 1)) * (width - 4) + 2).toFixed(1);
  const y = (value: number) => (height - 2 - (value / top) * (height - 4)).toFixed(1);
  const line = (from: number, to: number) =>
    points
      .slice(from, to)
      .map((one, n) => `${n ? "L" : "M"}${x(from + n)} ${y(one.middle)}`)
      .join("");
  const start = Math.max(counted - 1, 0);
  const later = points.slice(start);
  const band = [
    ...later.map((one, n) => `${x(start + n)},${y(one.high)}`),
    ...later.map((one, n) => `${x(start + n)},${y(one.low)}`).reverse(),
  ].join(" ");
  const years = [...school.counted, ...school.with_choice].map((one) => one.school_year);
  const label = s.sparkline(school.name, years[0] ?? "", years.at(-1) ?? "");
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      {school.size.least !== null && (
        <line class="least" x1="0" x2={width} y1={y(school.size.least)} y2={y(school.size.least)} />
      )}
      <polygon class="band" points={band} />
      <path class="line" d={line(0, counted)} />
      <path class="line ahead" d={line(start, points.length)} />
    </svg>
  );
}
