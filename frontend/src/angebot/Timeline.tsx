/** What is planned, on a line of time and in words: openings, closures, enlargements, by their day. */
import { date } from "../i18n";
import { s } from "../i18n/de.supply";
import { figure } from "../i18n/figure";
import { kindLabel } from "../shell/region";
import { setQuery } from "../shell/router";
import type { Change } from "./api";

const SIGNS: Record<string, string> = { opening: "+", enlargement: "+", reduction: "−", closure: "−" };

/** The section. */
export function Timeline({ changes, day }: { changes: Change[]; day: string }) {
  const days = [...new Set(changes.map((one) => one.effective_on))].sort();
  return (
    <section aria-labelledby="timeline" class="stack tight">
      <h2 id="timeline">{s.changes}</h2>
      {!changes.length && <p>{s.noChanges}</p>}
      <ol class="supply-time">
        {days.map((one) => (
          <li key={one} class={one <= day ? "reached" : undefined}>
            <button type="button" class="link" onClick={() => setQuery({ tag: one })}>
              <time dateTime={one}>{date(one)}</time>
            </button>
            {one <= day && <span class="note"> {s.reached}</span>}
            <ul>
              {changes
                .filter((change) => change.effective_on === one)
                .map((change) => (
                  <Entry key={change.id} change={change} />
                ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Entry({ change }: { change: Change }) {
  const places =
    change.kind === "closure"
      ? s.allPlaces
      : change.places.value === null
        ? s.placesUnknown
        : s.change(SIGNS[change.kind] ?? "", figure(change.places));
  const status =
    change.status === "decided" && change.decided_by
      ? s.decidedBy(change.decided_by)
      : s.changeStatus[change.status];
  return (
    <li>
      <strong class={`supply-change ${change.status}`}>{s.changeKinds[change.kind]}</strong> {change.name}
      {change.municipality.name && `, ${change.municipality.name}`} · {kindLabel(change.category)} · {places}{" "}
      · {status}
      <span class="note">
        {" "}
        ({change.source}, Zeile {change.row})
      </span>
    </li>
  );
}
