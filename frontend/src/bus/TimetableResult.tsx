/** What a changed timetable brings: who is there in time today and then, and the cells in which the way changes. */
import type { Figure } from "../api/types";
import { count, date, decimal } from "../i18n";
import { words } from "../i18n/de.bus";
import { w } from "../i18n/de.timetable";
import { figure, numeric } from "../i18n/figure";
import { COLOURS } from "../map/changedCells";
import { BeforeAfter } from "../table/BeforeAfter";
import type { TimetableWhatIf } from "./changes";

const MOST_CELLS = 10;

function difference(before: Figure, after: Figure): string {
  const was = numeric(before);
  const is = numeric(after);
  if (was === null || is === null) return "–";
  const by = count(Math.abs(is - was));
  return by === count(0) ? w.same : `${is > was ? "+" : "−"}${by}`;
}

const plain = (one: Figure) => (one.value === null ? figure(one, count) : count(one.value));

function People({ answer, group }: { answer: TimetableWhatIf; group: number }) {
  const before = answer.people.seconds.before[group];
  const after = answer.people.seconds.after[group];
  if (!before || !after) return null;
  const rows: [string, Figure, Figure][] = answer.within_minutes.map((minutes) => [
    w.upTo(minutes),
    before.within[minutes] as Figure,
    after.within[minutes] as Figure,
  ]);
  rows.push([w.anyTime, before.reached, after.reached]);
  return (
    <BeforeAfter
      caption={w.who(before.label)}
      heads={[w.row, w.before, w.after, w.difference]}
      rows={rows.map(([label, was, is]) => [label, plain(was), plain(is), difference(was, is)])}
    />
  );
}

const way = (minutes: number | null) => (minutes === null ? w.no : `${decimal(minutes)} min`);

/** The cells with the greatest change, people counting. */
export function mostChanged({ cells }: TimetableWhatIf): number[] {
  const weight = (n: number) => {
    const before = cells.seconds_minutes_before[n] ?? 240;
    const after = cells.seconds_minutes_after[n] ?? 240;
    return Math.abs(after - before) * (cells.people[n] ?? 0);
  };
  return cells.cell
    .map((_, n) => n)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, MOST_CELLS);
}

function Cells({ answer }: { answer: TimetableWhatIf }) {
  const { cells } = answer;
  const degrees = (value: number | undefined) => (value ?? 0).toFixed(4).replace(".", ",");
  return (
    <table>
      <caption>{w.places}</caption>
      <thead>
        <tr>
          <th scope="col">{w.cell}</th>
          <th scope="col">{w.living}</th>
          <th scope="col">{w.wayBefore}</th>
          <th scope="col">{w.wayAfter}</th>
        </tr>
      </thead>
      <tbody>
        {mostChanged(answer).map((n) => (
          <tr key={cells.cell[n]}>
            <th scope="row">{w.at(degrees(cells.lat[n]), degrees(cells.lon[n]))}</th>
            <td>{count(cells.people[n] ?? 0)}</td>
            <td>{way(cells.seconds_minutes_before[n] ?? null)}</td>
            <td>{way(cells.seconds_minutes_after[n] ?? null)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Municipalities({ answer }: { answer: TimetableWhatIf }) {
  return (
    <table>
      <caption>{w.municipalities}</caption>
      <thead>
        <tr>
          <th scope="col">{w.municipality}</th>
          <th scope="col">{w.shorter}</th>
          <th scope="col">{w.longer}</th>
        </tr>
      </thead>
      <tbody>
        {answer.areas.map((area) => (
          <tr key={area.ars}>
            <th scope="row">{area.name ?? w.elsewhere}</th>
            <td>{count(area.people_shorter)}</td>
            <td>{count(area.people_longer)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The answer. */
export function TimetableResult({ answer }: { answer: TimetableWhatIf }) {
  const everybody = answer.people.seconds.before.findIndex((one) => one.age_group === "all");
  return (
    <section class="stack" aria-labelledby="timetable-result">
      <h2 id="timetable-result">{w.result}</h2>
      <People answer={answer} group={Math.max(everybody, 0)} />
      <p class="note">
        {w.trips(count(answer.trips_on_date), count(answer.trips_on_date_after))}{" "}
        {w.cells(count(answer.cells_changed))}
      </p>
      <ul class="plain dots" aria-label={w.legend}>
        {(["better", "worse"] as const).map((turn) => (
          <li key={turn}>
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <circle cx="6" cy="6" r="5" fill={COLOURS[turn]} />
            </svg>{" "}
            {w[turn]}
          </li>
        ))}
      </ul>
      {answer.areas.length > 0 && <Municipalities answer={answer} />}
      {answer.cells_changed > 0 && <Cells answer={answer} />}
      <p class="note">
        {w.computed(date(answer.date), words.dayKind(answer.date_kind.text, answer.date_kind.name))}{" "}
        {answer.rule.source}.
      </p>
    </section>
  );
}
