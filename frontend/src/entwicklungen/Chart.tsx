/** A small picture of a series: its years, and what was found in them. The sentence beside it has the same numbers. */
import { d } from "../i18n/de.developments";
import type { Development } from "./api";

const WIDTH = 220;
const HEIGHT = 64;
const EDGE = 5;

interface Mark {
  class: string;
  from: [year: number, value: number];
  to: [year: number, value: number];
}

/** The lines that say what was found. */
function marksOf({ kind, numbers, series }: Development): Mark[] {
  const first = series[0]?.[0] ?? 0;
  const last = series.at(-1)?.[0] ?? 0;
  if (kind === "trend" && numbers.line)
    return [{ class: "found", from: [first, numbers.line[0]], to: [last, numbers.line[1]] }];
  if (kind === "step" && numbers.since !== undefined) {
    const { before = 0, after = 0, since } = numbers;
    return [
      { class: "found", from: [first, before], to: [since, before] },
      { class: "found", from: [since, after], to: [last, after] },
    ];
  }
  if (kind === "target" && numbers.target !== undefined) {
    const until = Math.max(last, numbers.year ?? last);
    const goal: Mark = { class: "goal", from: [first, numbers.target], to: [until, numbers.target] };
    if (!numbers.expected) return [goal];
    const [low, middle, high] = numbers.expected;
    const now = series.at(-1)?.[1] ?? middle;
    return [
      goal,
      { class: "ahead", from: [last, now], to: [until, middle] },
      { class: "span", from: [until, low], to: [until, high] },
    ];
  }
  if (numbers.own_past !== undefined) {
    const { own_past: expected, low = expected, high = expected } = numbers;
    return [
      { class: "goal", from: [first, expected], to: [last, expected] },
      { class: "span", from: [last, low], to: [last, high] },
    ];
  }
  if (numbers.centre !== undefined)
    return [{ class: "goal", from: [first, numbers.centre], to: [last, numbers.centre] }];
  return [];
}

/** The picture; nothing where there is but one year. */
export function Chart({ of }: { of: Development }) {
  const { series } = of;
  if (series.length < 2) return <p class="note development-one-year">{d.chartOne}</p>;
  const marks = marksOf(of);
  const years = [...series.map(([year]) => year), ...marks.map((mark) => mark.to[0])];
  const values = [
    ...series.map(([, value]) => value),
    ...marks.flatMap((mark) => [mark.from[1], mark.to[1]]),
  ];
  const [start, end] = [Math.min(...years), Math.max(...years)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (year: number) => EDGE + ((year - start) / Math.max(end - start, 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) =>
    HEIGHT - 14 - EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 14 - 2 * EDGE);
  const line = series.map(
    ([year, value], n) => `${n ? "L" : "M"}${x(year).toFixed(1)} ${y(value).toFixed(1)}`,
  );
  const [lastYear, lastValue] = series[series.length - 1] ?? [0, 0];
  return (
    <svg
      class="development-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={d.chart(of.title, series[0]?.[0] ?? 0, lastYear)}
    >
      {marks.map((mark, n) => (
        <line
          key={n}
          class={mark.class}
          x1={x(mark.from[0])}
          y1={y(mark.from[1])}
          x2={x(mark.to[0])}
          y2={y(mark.to[1])}
        />
      ))}
      <path class="line" d={line.join("")} />
      <circle class="last" cx={x(lastYear)} cy={y(lastValue)} r="3" />
      <text x={EDGE} y={HEIGHT - 2}>
        {start}
      </text>
      <text x={WIDTH - EDGE} y={HEIGHT - 2} text-anchor="end">
        {end}
      </text>
    </svg>
  );
}
