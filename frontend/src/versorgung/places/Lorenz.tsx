/** The Lorenz curve: a picture, and the same as a table. */
import { share } from "../../i18n";
import { p } from "../../i18n/de.places";
import type { FairnessAnswer } from "./api";

type Points = FairnessAnswer["lorenz"];

const SIZE = 200;
const LEFT = 36;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** What the worst-off fifth and the best-off fifth have of all places. */
export function fifths(points: Points): { worst: number; best: number } | null {
  const at = (people: number) => points.find((point) => point.people >= people - 1e-9)?.places;
  const [worst, best] = [at(0.2), at(0.8)];
  return worst === undefined || best === undefined ? null : { worst, best: 1 - best };
}

/** Picture and table. */
export function Lorenz({ points, who }: { points: Points; who: string }) {
  return (
    <figure class="lorenz">
      <figcaption>{p.lorenzTitle}</figcaption>
      <Picture points={points} who={who} />
      <details>
        <summary>{p.lorenzTable}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{p.lorenzX(who)}</th>
              <th scope="col">{p.lorenzY}</th>
            </tr>
          </thead>
          <tbody>
            {points
              .filter((_, index) => index % 5 === 0)
              .map((point) => (
                <tr key={point.people}>
                  <th scope="row">{share(point.people)}</th>
                  <td>{share(point.places)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

function Picture({ points, who }: { points: Points; who: string }) {
  const x = (value: number) => (LEFT + value * SIZE).toFixed(1);
  const y = (value: number) => (SIZE + 8 - value * SIZE).toFixed(1);
  const line = points.map((point) => `${x(point.people)},${y(point.places)}`).join(" ");
  return (
    <svg viewBox={`0 0 ${LEFT + SIZE + 12} ${SIZE + 44}`} aria-hidden="true">
      {TICKS.map((tick) => (
        <g key={tick} class="lorenz-tick">
          <path d={`M${x(tick)} ${y(0)}V${y(1)}M${x(0)} ${y(tick)}H${x(1)}`} />
          <text x={x(tick)} y={SIZE + 22} text-anchor="middle">
            {Math.round(tick * 100)}
          </text>
          <text x={LEFT - 6} y={Number(y(tick)) + 4} text-anchor="end">
            {Math.round(tick * 100)}
          </text>
        </g>
      ))}
      <polygon class="lorenz-gap" points={`${line}`} />
      <path class="lorenz-even" d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} />
      <polyline class="lorenz-curve" points={line} />
      <text x={x(0.5)} y={SIZE + 40} text-anchor="middle">
        {p.lorenzX(who).split(",")[0]} in %
      </text>
      <text x={x(0.42)} y={y(0.62)} text-anchor="end">
        {p.lorenzEven}
      </text>
    </svg>
  );
}
