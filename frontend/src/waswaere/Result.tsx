/** What would change: the whole Kreis, its municipalities, and on what that rests. */
import type { Figure } from "../api/types";
import { count, decimal, share } from "../i18n";
import { w } from "../i18n/de.whatif";
import { figure, numeric } from "../i18n/figure";
import { COLOURS, type Turn } from "./dots";
import type { AreaChange, Figures, WhatIf } from "./whatif";

interface Row {
  label: string;
  of: (figures: Figures) => Figure;
  write: (value: number) => string;
}

const tenths = (value: number) => `${decimal(value)} min`;

const ROWS: readonly Row[] = [
  { label: w.rows.mean, of: (one) => one.mean_minutes, write: tenths },
  { label: w.rows.within, of: (one) => one.people_within["15"] as Figure, write: count },
  { label: w.rows.per100, of: (one) => one.places_per_100, write: decimal },
  { label: w.rows.without, of: (one) => one.share_without_places, write: share },
  { label: w.rows.notReached, of: (one) => one.not_reached, write: count },
];

/** The number alone: that all of them are estimated is said once, below the table. */
const plain = (given: Figure, write: (value: number) => string) =>
  given.status === "estimated" && given.value !== null ? write(given.value) : figure(given, write);

/** "+3", "−0,4 min", or that it is the same. */
function difference(row: Row, { before, after }: AreaChange): string {
  const was = numeric(row.of(before));
  const is = numeric(row.of(after));
  if (was === null || is === null) return "–";
  const written = row.write(Math.abs(is - was));
  if (written === row.write(0)) return w.same;
  return `${is > was ? "+" : "−"}${written}`;
}

function Whole({ area }: { area: AreaChange }) {
  const rows = ROWS.filter((row) => row.of(area.after).status !== "not_applicable");
  return (
    <table>
      <caption>{w.whole(area.name)}</caption>
      <thead>
        <tr>
          <th scope="col">{w.figure}</th>
          <th scope="col">{w.before}</th>
          <th scope="col">{w.after}</th>
          <th scope="col">{w.difference}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label}>
            <th scope="row">{row.label}</th>
            <td>{plain(row.of(area.before), row.write)}</td>
            <td>{plain(row.of(area.after), row.write)}</td>
            <td>{difference(row, area)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Those in which most people's way changes first. */
const byChange = (a: AreaChange, b: AreaChange) => moved(b) - moved(a);
const moved = ({ nearer, further }: AreaChange) => (numeric(nearer) ?? 0) + (numeric(further) ?? 0);

function Municipalities({ areas }: { areas: readonly AreaChange[] }) {
  return (
    <table>
      <caption>{w.municipalities}</caption>
      <thead>
        <tr>
          <th scope="col">{w.municipality}</th>
          <th scope="col">{w.nearer}</th>
          <th scope="col">{w.further}</th>
          <th scope="col">{w.meanWay}</th>
        </tr>
      </thead>
      <tbody>
        {areas.map((area) => (
          <tr key={area.ars}>
            <th scope="row">{area.name}</th>
            <td>{plain(area.nearer, count)}</td>
            <td>{plain(area.further, count)}</td>
            <td>
              {w.fromTo(plain(area.before.mean_minutes, decimal), plain(area.after.mean_minutes, tenths))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Legend() {
  const turns: readonly [Turn, string][] = [
    ["better", w.better],
    ["worse", w.worse],
    ["other", w.other],
  ];
  return (
    <ul class="plain dots" aria-label={w.legend}>
      {turns.map(([turn, label]) => (
        <li key={turn}>
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <circle cx="6" cy="6" r="5" fill={COLOURS[turn]} />
          </svg>{" "}
          {label}
        </li>
      ))}
    </ul>
  );
}

/** The answer. */
export function Result({ answer }: { answer: WhatIf }) {
  const { areas, cells, assumptions } = answer;
  const municipalities = areas.filter((area) => area.level === "municipality").sort(byChange);
  return (
    <section class="stack" aria-labelledby="what-if-result">
      <h2 id="what-if-result">{w.result}</h2>
      {areas
        .filter((area) => area.level === "district" && area.core)
        .map((area) => (
          <Whole key={area.ars} area={area} />
        ))}
      <p class="note">
        {w.who(assumptions.demand.ages.text, count(assumptions.demand.people))}{" "}
        {w.cells(count(cells.numberMatched))} {cells.truncated && w.cut(count(cells.features.length))}
      </p>
      <Legend />
      {municipalities.length > 0 && <Municipalities areas={municipalities} />}
      <p class="note">
        {w.unchanged(count(answer.areas_unchanged))} {w.took(count(answer.milliseconds))}
      </p>
      <section aria-labelledby="what-if-notes">
        <h3 id="what-if-notes">{w.notes}</h3>
        <ul class="what-if-notes">
          {answer.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </section>
    </section>
  );
}
