/** What else can change: a housing area, the standard, the timetable. */
import { useState } from "preact/hooks";
import { type Change, toServer } from "../bus/changes";
import { ExistingLine } from "../bus/ExistingLine";
import { NewStop, NewTrip } from "../bus/NewTrip";
import { w } from "../i18n/de.scenario";
import { stage } from "../map/stage";
import { usePick } from "../map/usePick";
import { NumberInput } from "../shell/NumberInput";
import { setQuery } from "../shell/router";
import type { Raw } from "./changes";
import type { Draft } from "./draft";
import { step } from "./steps";

const THIS_YEAR = new Date().getFullYear();

interface NumberFieldProps {
  id: string;
  label: string;
  value: number;
  min: number;
  max: number;
  onTyped: (value: number) => void;
}

function NumberField({ id, label, value, min, max, onTyped }: NumberFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <NumberInput
        id={id}
        min={min}
        max={max}
        step="any"
        value={value}
        onTyped={(text) => {
          const typed = Number(text);
          if (text !== "" && typed >= min && typed <= max) onTyped(typed);
        }}
      />
    </div>
  );
}

/** A housing area: told first, then put on the map. */
function Housing({ draft }: { draft: Draft }) {
  const year = draft.start.kind === "projection" ? draft.start.year : THIS_YEAR;
  const [told, setTold] = useState({ homes: 100, from: year, years: 1, people: 2.5 });
  const { picking, pick } = usePick((point) => {
    setQuery({ ansicht: null });
    if (!point) return;
    const [lon, lat] = point;
    const occupancy = Array.from({ length: told.years }, () => 1 / told.years);
    const change: Raw = {
      kind: "housing", name: w.housingName(told.homes), lon, lat, homes: told.homes, from_year: told.from,
      occupancy, people_per_home: told.people,
    }; // biome-ignore format: one line each
    step({ more: [...draft.more, change] }, { ansicht: null });
  });
  return (
    <fieldset class="card">
      <legend>{w.housing}</legend>
      <div class="row fields">
        <NumberField
          id="homes"
          label={w.homes}
          value={told.homes}
          min={1}
          max={20000}
          onTyped={(homes) => setTold({ ...told, homes })}
        />
        <NumberField
          id="homes-from"
          label={w.fromYear}
          value={told.from}
          min={2000}
          max={2100}
          onTyped={(from) => setTold({ ...told, from: Math.round(from) })}
        />
        <NumberField
          id="homes-years"
          label={w.overYears}
          value={told.years}
          min={1}
          max={20}
          onTyped={(years) => setTold({ ...told, years: Math.round(years) })}
        />
        <NumberField
          id="homes-people"
          label={w.perHome}
          value={told.people}
          min={0.5}
          max={20}
          onTyped={(people) => setTold({ ...told, people })}
        />
      </div>
      <button type="button" class="button" id="pick-homes" onClick={pick} disabled={!stage.value || picking}>
        {w.pickHomes}
      </button>
    </fieldset>
  );
}

/** The limit of the way for the kind and mode that are looked at. */
function Standard({ draft, before }: { draft: Draft; before: string }) {
  const { category, mode, more } = draft;
  const mine = (one: Raw) => one.kind === "standard" && one.category === category && one.mode === mode;
  const minutes = more.find(mine)?.limit_minutes;
  const put = (limit: number | null) =>
    step({
      more: [
        ...more.filter((one) => !mine(one)),
        ...(limit === null ? [] : [{ kind: "standard", category, mode, limit_minutes: limit }]),
      ],
    });
  return (
    <fieldset class="card">
      <legend>{w.standard}</legend>
      <p class="note">{before}</p>
      <div class="field">
        <label for="standard-minutes">{w.standardMinutes}</label>
        <NumberInput
          id="standard-minutes"
          min={1}
          max={180}
          value={typeof minutes === "number" ? minutes : null}
          onTyped={(text) => {
            const value = Number(text);
            if (text === "") put(null);
            else if (value >= 1 && value <= 180) put(value);
          }}
        />
      </div>
    </fieldset>
  );
}

/** Lines and trips that run otherwise, new trips and stops; on the usual day that is asked about. */
function BusChanges({ draft }: { draft: Draft }) {
  const known = draft.more.flatMap((raw) => (raw.kind === "timetable" ? [raw.change as Change] : []));
  const add = (change: Change) =>
    step({ more: [...draft.more, { kind: "timetable", change: toServer(change) }] });
  return (
    <fieldset class="card stack">
      <legend>{w.bus}</legend>
      <ExistingLine day={null} changes={known} onAdd={add} />
      <NewTrip changes={known} onAdd={add} />
      <NewStop changes={known} onAdd={add} />
      <p class="note">{w.busHint}</p>
    </fieldset>
  );
}

/** All of it, folded away. */
export function More({ draft, standard }: { draft: Draft; standard: string }) {
  return (
    <details class="more-changes">
      <summary>{w.more}</summary>
      <div class="stack">
        <Housing draft={draft} />
        <Standard draft={draft} before={standard} />
        {draft.mode === "bus" && <BusChanges draft={draft} />}
      </div>
    </details>
  );
}
