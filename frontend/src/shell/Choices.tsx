/** Form fields used by several views. */
import type { MeasuredMode } from "../api/types";
import { t } from "../i18n";
import { ageGroup } from "../i18n/figure";
import { kindsByPhase, loadedModes, region } from "./region";
import { setQuery } from "./router";

interface SelectProps {
  id: string;
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChoose: (value: string) => void;
}

/** A labelled select. */
export function Select({ id, label, value, options, onChoose }: SelectProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Kinds grouped by life phase. */
export function KindSelect({ value, label }: { value: string; label: string }) {
  return (
    <div class="field">
      <label for="kind">{label}</label>
      <select
        id="kind"
        value={value}
        onChange={(event) => setQuery({ kategorie: event.currentTarget.value, zelle: null })}
      >
        {kindsByPhase.value.map(([phase, kinds]) => (
          <optgroup key={phase.code} label={phase.label.de}>
            {kinds.map((kind) => (
              <option key={kind.code} value={kind.code}>
                {kind.label.de}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

interface ModeProps {
  value: MeasuredMode;
  modes?: readonly MeasuredMode[];
}

/** Modes of travel as a row of radio buttons. */
export function ModeChoice({ value, modes = loadedModes.value }: ModeProps) {
  return (
    <fieldset class="segments">
      <legend>{t.mode.label}</legend>
      {modes.map((mode) => (
        <label key={mode} class="segment">
          <input
            type="radio"
            name="mode"
            value={mode}
            checked={mode === value}
            onChange={() => setQuery({ modus: mode })}
          />
          <span>{t.mode[mode]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The age group whose people are counted. */
export function AgeSelect({ value }: { value: string }) {
  const groups = region.value?.age_groups ?? [];
  return (
    <Select
      id="age"
      label={t.provision.ageGroup}
      value={value}
      options={groups.map((group) => [group.code, ageGroup(group)] as const)}
      onChoose={(alter) => setQuery({ alter })}
    />
  );
}
