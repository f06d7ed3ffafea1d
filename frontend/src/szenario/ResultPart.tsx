/** What a scenario brings: the whole Kreis, who gains and loses, municipalities, and on what that rests. */
import { count, decimal } from "../i18n";
import { w } from "../i18n/de.scenario";
import { ageGroup, numeric } from "../i18n/figure";
import { COLOURS, type Turn } from "../map/changedCells";
import { Select } from "../shell/Choices";
import { categories, region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { BeforeAfter } from "../table/BeforeAfter";
import { AssignedPart } from "./AssignedPart";
import type { AreaResult, Assignment, Group, Result, Turned } from "./api";
import { difference, kreise, plain, rowsOf, TOTAL } from "./rows";
import { Wide } from "./Wide";

const tenths = (value: number) => `${decimal(value)} min`;

function Whole({ area, group }: { area: AreaResult; group: Group }) {
  return (
    <BeforeAfter
      caption={w.whole(area.name)}
      heads={[w.figure, w.before, w.after, w.difference]}
      rows={rowsOf(group).map((row) => [
        row.label,
        plain(group.before[row.name], row.write),
        plain(group.after[row.name], row.write),
        difference(row, group.before[row.name], group.after[row.name]),
      ])}
    />
  );
}

/** How many people gain and lose how many minutes. */
export function Bands({ turned }: { turned: Turned }) {
  const shown = turned.bands.filter((one) => one.people.value !== null && one.people.value > 0);
  const secret = turned.bands.some((one) => one.people.status === "secret");
  const ends: [string, number | null][] = [
    [w.reachedAtLast, numeric(turned.reached_at_last)],
    [w.noLonger, numeric(turned.no_longer_reached)],
  ];
  if (shown.length === 0 && ends.every(([, value]) => !value))
    return <p>{secret ? w.tooFew : w.nobodyMoves}</p>;
  return (
    <table>
      <caption>{w.bands}</caption>
      <thead>
        <tr>
          <th scope="col">{w.way}</th>
          <th scope="col">{w.peopleColumn}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ from_minutes, to_minutes, people }) => (
          <tr key={`${from_minutes}`}>
            <th scope="row">{w.band(from_minutes, to_minutes)}</th>
            <td>{plain(people, count)}</td>
          </tr>
        ))}
        {ends
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{count(value ?? 0)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** Those in which most people's way changes first. */
const moved = ({ turned }: Group) => (numeric(turned.nearer) ?? 0) + (numeric(turned.further) ?? 0);

function Municipalities({ areas, code }: { areas: readonly AreaResult[]; code: string }) {
  const rows = areas.flatMap((area) => {
    const group = area.groups[code];
    return group ? [{ area, group }] : [];
  });
  rows.sort((a, b) => moved(b.group) - moved(a.group));
  const places = rows.some(({ group }) => group.after.without_place.status !== "not_applicable");
  return (
    <Wide name={w.municipalities}>
      <table>
        <caption>{w.municipalities}</caption>
        <thead>
          <tr>
            <th scope="col">{w.municipality}</th>
            <th scope="col">{w.nearer}</th>
            <th scope="col">{w.further}</th>
            <th scope="col">{w.meanWay}</th>
            <th scope="col">{w.rows.within}</th>
            {places && <th scope="col">{w.rows.without}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ area, group: { before, after, turned } }) => (
            <tr key={area.ars}>
              <th scope="row">{area.name}</th>
              <td>{plain(turned.nearer, count)}</td>
              <td>{plain(turned.further, count)}</td>
              <td>{w.fromTo(plain(before.mean_minutes, decimal), plain(after.mean_minutes, tenths))}</td>
              <td>{w.fromTo(plain(before.within_standard, count), plain(after.within_standard, count))}</td>
              {places && (
                <td>{w.fromTo(plain(before.without_place, count), plain(after.without_place, count))}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

/** The colours of the dots, the same on every map of a scenario. */
export function Legend() {
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

const labelOf = (code: string) => {
  const known = region.value?.age_groups.find((one) => one.code === code);
  return known ? ageGroup(known) : code;
};

interface ResultProps {
  answer: Result;
  /** What spreads children over places, and of which state; without: it cannot be asked for. */
  spread?: { of: string; ask: (signal: AbortSignal) => Promise<Assignment> };
}

/** The answer. */
export function ResultPart({ answer, spread }: ResultProps) {
  const { areas, cells, assumptions, age_groups } = answer;
  const asked = route.value.query.get("alter");
  const code = asked && age_groups.includes(asked) ? asked : TOTAL;
  const municipalities = areas.filter((area) => area.level === "municipality");
  return (
    // it scrolls by itself beside the map where there is room
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keyboard
    <section class="stack scenario-figures" aria-labelledby="what-if-result" tabIndex={0}>
      <h2 id="what-if-result">{w.result}</h2>
      {age_groups.length > 1 && (
        <Select
          id="result-age"
          label={w.age}
          value={code}
          options={[[TOTAL, w.allAges], ...age_groups.map((one) => [one, labelOf(one)] as const)]}
          onChoose={(alter) => setQuery({ alter: alter === TOTAL ? null : alter }, "replace")}
        />
      )}
      <p class="note">{answer.limit.after.text}</p>
      {kreise(answer).map((area) => {
        const group = area.groups[code];
        return (
          group && (
            <div key={area.ars} class="stack">
              <Whole area={area} group={group} />
              <Bands turned={group.turned} />
            </div>
          )
        );
      })}
      <p class="note">
        {w.who(assumptions.demand.ages.text, count(assumptions.demand.people ?? 0))}{" "}
        {w.cells(count(cells.numberMatched))} {cells.truncated && w.cut(count(cells.features.length))}
      </p>
      <Legend />
      {municipalities.length > 0 && <Municipalities areas={municipalities} code={code} />}
      <p class="note">
        {w.unchanged(count(answer.areas_unchanged))} {w.took(count(answer.milliseconds))}
      </p>
      {spread && categories.value.get(answer.category)?.has_places && <AssignedPart {...spread} />}
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
