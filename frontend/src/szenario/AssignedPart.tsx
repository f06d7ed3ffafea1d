/** Who finds a place if children are spread over places, before and after: asked for when it is switched on. */
import { useLoaded } from "../api/resource";
import { count } from "../i18n";
import { w } from "../i18n/de.scenario";
import { numeric } from "../i18n/figure";
import { Check } from "../shell/Form";
import { route, setQuery } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { BeforeAfter } from "../table/BeforeAfter";
import type { AssignedArea, Assignment, Placed } from "./api";
import { difference, minutes, plain, TOTAL } from "./rows";
import { Wide } from "./Wide";

const ROWS: readonly { name: keyof Placed; label: string; write: (value: number) => string }[] = [
  { name: "people", label: w.assignRows.people, write: count },
  { name: "placed", label: w.assignRows.placed, write: count },
  { name: "without_place", label: w.assignRows.without, write: count },
  { name: "out_of_reach", label: w.assignRows.far, write: count },
  { name: "mean_minutes", label: w.assignRows.mean, write: minutes },
];

function Whole({ area, code }: { area: AssignedArea; code: string }) {
  const group = area.groups[code];
  if (!group) return null;
  return (
    <BeforeAfter
      caption={w.assignedIn(area.name)}
      heads={[w.figure, w.before, w.after, w.difference]}
      rows={ROWS.map((row) => [
        row.label,
        plain(group.before[row.name], row.write),
        plain(group.after[row.name], row.write),
        difference(row, group.before[row.name], group.after[row.name]),
      ])}
    />
  );
}

/** Municipalities in which something changes: where most more (or fewer) are without a place first. */
function Municipalities({ areas, code }: { areas: readonly AssignedArea[]; code: string }) {
  const rows = areas.flatMap((area) => {
    const group = area.groups[code];
    if (area.level !== "municipality" || !group) return [];
    const moved = (numeric(group.after.without_place) ?? 0) - (numeric(group.before.without_place) ?? 0);
    return [{ area, group, moved: Math.abs(moved) }];
  });
  if (rows.length === 0) return null;
  rows.sort((a, b) => b.moved - a.moved);
  return (
    <Wide name={w.assignedBy}>
      <table>
        <caption>{w.assignedBy}</caption>
        <thead>
          <tr>
            <th scope="col">{w.municipality}</th>
            {ROWS.slice(1).map((row) => (
              <th scope="col" key={row.name}>
                {row.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ area, group: { before, after } }) => (
            <tr key={area.ars}>
              <th scope="row">{area.name}</th>
              {ROWS.slice(1).map(({ name, write }) => (
                <td key={name}>{w.fromTo(plain(before[name], write), plain(after[name], write))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

interface Props {
  /** What the answer is of: asked again when it changes. */
  of: string;
  ask: (signal: AbortSignal) => Promise<Assignment>;
}

/** The switch, and what it brings. */
export function AssignedPart({ of, ask }: Props) {
  const { query } = route.value;
  const on = query.get("verteilt") === "1";
  const found = useLoaded<Assignment>(on ? of : null, ask);
  const asked = query.get("alter") ?? TOTAL;
  const turn = (next: boolean) => setQuery({ verteilt: next ? "1" : null }, "replace");
  const answer = on && !found.loading ? found.data : null;
  return (
    <section class="stack tight" aria-labelledby="assigned">
      <h3 id="assigned">{w.assign}</h3>
      <p class="note">{w.assignLead}</p>
      <Check label={w.assignOn} checked={on} onChange={turn} />
      {on && found.loading && (
        <>
          <p class="note">{w.assigning}</p>
          <Loading rows={4} onCancel={() => turn(false)} />
        </>
      )}
      {on && found.error && <Failure error={found.error} onRetry={found.retry} />}
      {answer && <Answer answer={answer} code={asked} />}
    </section>
  );
}

function Answer({ answer, code }: { answer: Assignment; code: string }) {
  const known = answer.areas.some((area) => area.groups[code]) ? code : TOTAL;
  return (
    <div class="stack tight">
      {answer.areas
        .filter((area) => area.level === "district" && area.core)
        .map((area) => (
          <Whole key={area.ars} area={area} code={known} />
        ))}
      <Municipalities areas={answer.areas} code={known} />
      <p class="note">
        {w.unchanged(count(answer.areas_unchanged))} {w.took(count(answer.milliseconds))}
      </p>
      <ul class="what-if-notes">
        {answer.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}
