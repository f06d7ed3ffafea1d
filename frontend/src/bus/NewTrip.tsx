/** A trip that does not run yet, stop by stop with its times; and stops that do not exist yet. */
import { useState } from "preact/hooks";
import { w } from "../i18n/de.timetable";
import { stage } from "../map/stage";
import { usePick } from "../map/usePick";
import { setQuery } from "../shell/router";
import { type Call, type Change, freshId, type StopFound } from "./changes";
import { StopField } from "./StopField";

interface Props {
  changes: readonly Change[];
  onAdd: (change: Change) => void;
}

const FIRST = "07:00";
const BETWEEN_MINUTES = 8;

/** A time of the clock so many minutes later. */
export function later(clock: string, minutes: number): string {
  const [hours = 0, rest = 0] = clock.split(":").map(Number);
  const all = hours * 60 + rest + minutes;
  return `${String(Math.floor(all / 60)).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
}

/** The form of a new trip. */
export function NewTrip({ changes, onAdd }: Props) {
  const [line, setLine] = useState<string>(w.newLine);
  const [calls, setCalls] = useState<Call[]>([]);
  const append = ({ stop, name, lon, lat }: StopFound) => {
    const last = calls.at(-1);
    const departs = last ? later(last.departs, BETWEEN_MINUTES) : FIRST;
    setCalls([...calls, { stop, name, departs, point: [lon, lat] }]);
  };
  const rises = calls.every((call, n) => n === 0 || call.departs > (calls[n - 1]?.departs ?? ""));
  const complete = calls.length > 1 && rises && line.trim() !== "";
  const add = () => {
    onAdd({ kind: "add_trip", line: line.trim(), trip: freshId("neu", changes), calls, label: line.trim() });
    setCalls([]);
  };
  return (
    <fieldset class="card stack tight">
      <legend>{w.newTrip}</legend>
      <div class="field">
        <label for="timetable-new-line">{w.newLineName}</label>
        <input
          id="timetable-new-line"
          value={line}
          maxLength={100}
          onInput={(event) => setLine(event.currentTarget.value)}
        />
      </div>
      {calls.length > 0 && (
        <ol class="plain stack tight" aria-label={w.stops}>
          {calls.map((call, n) => (
            <li key={`${call.stop}${n}`} class="row between">
              <span>{call.name}</span>
              <input
                type="time"
                aria-label={w.departsAt(call.name)}
                value={call.departs}
                onChange={(event) => {
                  const departs = event.currentTarget.value;
                  if (departs) setCalls(calls.map((one, at) => (at === n ? { ...one, departs } : one)));
                }}
              />
              <button
                type="button"
                class="button quiet"
                aria-label={w.removeWhat(call.name)}
                onClick={() => setCalls(calls.filter((_, at) => at !== n))}
              >
                {w.remove}
              </button>
            </li>
          ))}
        </ol>
      )}
      <StopField id="timetable-new-stop" label={w.addStopToTrip} changes={changes} onChoose={append} />
      <button type="button" class="button" disabled={!complete} onClick={add}>
        {w.addTrip}
      </button>
      {!complete && <p class="note">{w.twoStops}</p>}
    </fieldset>
  );
}

/** The form of a new stop: a name, and where on the map. */
export function NewStop({ changes, onAdd }: Props) {
  const [name, setName] = useState<string>(w.newStopUsual);
  const { picking, pick } = usePick((point) => {
    setQuery({ ansicht: null });
    if (point)
      onAdd({
        kind: "add_stop",
        stop: freshId("halt", changes),
        name: name.trim() || w.newStopUsual,
        lon: point[0],
        lat: point[1],
      });
    requestAnimationFrame(() => document.getElementById("timetable-pick-stop")?.focus());
  });
  return (
    <fieldset class="card stack tight">
      <legend>{w.newStop}</legend>
      <div class="field">
        <label for="timetable-stop-name">{w.newStopName}</label>
        <input
          id="timetable-stop-name"
          value={name}
          maxLength={100}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <button
        type="button"
        id="timetable-pick-stop"
        class="button"
        onClick={pick}
        disabled={!stage.value || picking}
      >
        {w.pickStop}
      </button>
    </fieldset>
  );
}
