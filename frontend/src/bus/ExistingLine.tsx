/** A line that runs already: its trips, or one of them, shifted, dropped, or given one more stop. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { count } from "../i18n";
import { w } from "../i18n/de.timetable";
import { Select } from "../shell/Choices";
import { NumberInput } from "../shell/NumberInput";
import { Failure } from "../shell/Status";
import { type Change, type LineFound, linesUrl, type StopFound, type TripFound, tripsUrl } from "./changes";
import { StopField } from "./StopField";

interface Props {
  day: string | null;
  changes: readonly Change[];
  onAdd: (change: Change) => void;
}

const nameOf = (one: LineFound) => [one.short_name, one.long_name].filter(Boolean).join(" · ");

function tripName({ calls }: TripFound): string {
  return w.tripName(calls[0]?.departs ?? "", calls[0]?.name ?? "", calls.at(-1)?.name ?? "");
}

/** The choice of a line and a trip, and what can be done with it. */
export function ExistingLine({ day, changes, onAdd }: Props) {
  const [line, setLine] = useState("");
  const [trip, setTrip] = useState("");
  const lines = useAnswer<{ lines: LineFound[] }>(linesUrl(day));
  const trips = useAnswer<{ trips: TripFound[] }>(line ? tripsUrl(line, day) : null);
  const chosen = lines.data?.lines.find((one) => one.line === line);
  const one = trips.data?.trips.find((found) => found.trip === trip);
  const label = chosen ? [nameOf(chosen), one ? tripName(one) : w.wholeLine].join(", ") : "";
  const of = one ? { trip: one.trip, label } : { line, label };
  const calls = (one ?? trips.data?.trips[0])?.calls ?? [];
  return (
    <fieldset class="card stack tight">
      <legend>{w.existing}</legend>
      {lines.error && <Failure error={lines.error} onRetry={lines.retry} />}
      <Select
        id="timetable-line"
        label={w.line}
        value={line}
        options={[
          ["", w.choose],
          ...(lines.data?.lines ?? []).map(
            (each) =>
              [
                each.line,
                w.lineName(each.short_name, each.long_name, w.tripCount(count(each.trips_on_date))),
              ] as const,
          ),
        ]}
        onChoose={(next) => {
          setLine(next);
          setTrip("");
        }}
      />
      {chosen && (
        <>
          <Select
            id="timetable-trip"
            label={w.trip}
            value={trip}
            options={[
              ["", w.wholeLine],
              ...(trips.data?.trips ?? []).map((each) => [each.trip, tripName(each)] as const),
            ]}
            onChoose={setTrip}
          />
          <ShiftOrDrop of={of} onAdd={onAdd} />
          <MoreCalls calls={calls} changes={changes} of={of} onAdd={onAdd} />
        </>
      )}
    </fieldset>
  );
}

interface OfTrips {
  of: { line?: string; trip?: string; label: string };
  onAdd: (change: Change) => void;
}

function ShiftOrDrop({ of, onAdd }: OfTrips) {
  const [minutes, setMinutes] = useState(10);
  return (
    <div class="row">
      <div class="field">
        <label for="timetable-minutes">{w.minutes}</label>
        <NumberInput
          id="timetable-minutes"
          min={-720}
          max={720}
          value={minutes}
          onTyped={(text) => Math.abs(Number(text)) <= 720 && setMinutes(Number(text))}
        />
      </div>
      <button
        type="button"
        class="button"
        disabled={minutes === 0}
        onClick={() => onAdd({ kind: "shift", ...of, minutes })}
      >
        {w.shift}
      </button>
      <button type="button" class="button" onClick={() => onAdd({ kind: "drop", ...of })}>
        {w.drop}
      </button>
    </div>
  );
}

interface MoreCallsProps extends OfTrips {
  calls: TripFound["calls"];
  changes: readonly Change[];
}

function MoreCalls({ calls, changes, of, onAdd }: MoreCallsProps) {
  const [after, setAfter] = useState("");
  const [minutes, setMinutes] = useState(3);
  const [delay, setDelay] = useState(2);
  const at = calls.some((call) => call.stop === after) ? after : (calls[0]?.stop ?? "");
  const number = (id: string, label: string, value: number, set: (next: number) => void) => (
    <div class="field">
      <label for={id}>{label}</label>
      <NumberInput
        id={id}
        min={0}
        max={180}
        value={value}
        onTyped={(text) => Number(text) >= 0 && Number(text) <= 180 && set(Number(text))}
      />
    </div>
  );
  const add = ({ stop, name }: StopFound) =>
    onAdd({
      kind: "add_call",
      ...of,
      stop,
      after: at,
      minutes,
      delay_minutes: delay,
      label: `${name} (${of.label})`,
    });
  return (
    <details>
      <summary>{w.addCall}</summary>
      <div class="stack tight">
        <Select
          id="timetable-after"
          label={w.afterStop}
          value={at}
          options={calls.slice(0, -1).map((call) => [call.stop, `${call.departs} ${call.name}`] as const)}
          onChoose={setAfter}
        />
        {number("timetable-call-minutes", w.callMinutes, minutes, setMinutes)}
        {number("timetable-call-delay", w.delay, delay, setDelay)}
        <StopField id="timetable-call-stop" label={w.addStopToTrip} changes={changes} onChoose={add} />
      </div>
    </details>
  );
}
