/** Changes of a timetable: adding to them, and the list of them. Knows nothing of where they are kept or what they bring. */
import { count, decimal } from "../i18n";
import { w } from "../i18n/de.timetable";
import { type Change, MOST_CHANGES } from "./changes";
import { ExistingLine } from "./ExistingLine";
import { NewStop, NewTrip } from "./NewTrip";

interface Props {
  changes: readonly Change[];
  /** The day whose trips are offered, as it stands in the address; null: a usual one. */
  day: string | null;
  onChange: (changes: Change[]) => void;
}

/** A change in words. */
export function changeInWords(change: Change): string {
  switch (change.kind) {
    case "drop":
      return w.says.drop(change.label);
    case "shift":
      return w.says.shift(change.label, signed(change.minutes ?? 0));
    case "add_trip": {
      const [first, last] = [change.calls[0], change.calls.at(-1)];
      return w.says.add_trip(change.label, first?.name ?? "", first?.departs ?? "", last?.name ?? "");
    }
    case "add_stop":
      return w.says.add_stop(change.name);
    case "add_call":
      return w.says.add_call(change.label);
  }
}

const plain = (minutes: number) => (Number.isInteger(minutes) ? count(minutes) : decimal(minutes));
const signed = (minutes: number) => `${minutes > 0 ? "+" : "−"}${plain(Math.abs(minutes))}`;

/** Whether a change needs a stop that another one adds. */
function needs(change: Change, stop: string): boolean {
  if (change.kind === "add_trip") return change.calls.some((call) => call.stop === stop);
  return change.kind === "add_call" && (change.stop === stop || change.after === stop);
}

/** The changes without one of them, and without those that cannot be without it. */
export function withoutChange(changes: readonly Change[], gone: number): Change[] {
  const one = changes[gone];
  return changes.filter((other, n) => n !== gone && !(one?.kind === "add_stop" && needs(other, one.stop)));
}

/** Forms and list. */
export function TimetableChange({ changes, day, onChange }: Props) {
  const add = (change: Change) => onChange([...changes, change].slice(0, MOST_CHANGES));
  return (
    <div class="stack">
      <ExistingLine day={day} changes={changes} onAdd={add} />
      <NewTrip changes={changes} onAdd={add} />
      <NewStop changes={changes} onAdd={add} />
      {changes.length === 0 && <p class="notice">{w.none}</p>}
      {changes.length > 0 && (
        <section class="stack tight" aria-labelledby="timetable-changes">
          <h2 id="timetable-changes">{w.changes}</h2>
          <ul class="plain stack tight">
            {changes.map((change, n) => (
              <li key={`${change.kind}${n}`} class="row between">
                <strong>{changeInWords(change)}</strong>
                <button
                  type="button"
                  class="button quiet"
                  aria-label={w.removeWhat(changeInWords(change))}
                  onClick={() => onChange(withoutChange(changes, n))}
                >
                  {w.remove}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
