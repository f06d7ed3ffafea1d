/** Form fields used by several views. */
import type { ComponentChildren } from "preact";
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

interface KindProps {
  value: string;
  label: string;
  id?: string;
  /** What it is called in the address. */
  parameter?: string;
}

/** Kinds grouped by life phase. */
export function KindSelect({ value, label, id = "kind", parameter = "kategorie" }: KindProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => setQuery({ [parameter]: event.currentTarget.value, zelle: null })}
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

interface RadioProps<V extends string> {
  legend: string;
  name: string;
  value: V;
  options: readonly (readonly [value: V, label: ComponentChildren])[];
  onChoose: (value: V) => void;
  /** The legend is for screen readers only: what is chosen says itself what it is. */
  quiet?: boolean;
}

interface RadiosProps<V extends string> extends RadioProps<V> {
  group: "segments" | "checks";
  option: "segment" | "check";
}

function Radios<V extends string>({ group, option, quiet, ...radio }: RadiosProps<V>) {
  const { legend, name, value, options, onChoose } = radio;
  return (
    <fieldset class={group}>
      <legend class={quiet ? "hidden" : undefined}>{legend}</legend>
      {options.map(([code, label]) => (
        <label key={code} class={option}>
          <input
            type="radio"
            name={name}
            value={code}
            checked={code === value}
            onChange={() => onChoose(code)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** A few short options as a row of radio buttons. */
export const Segments = <V extends string>(props: RadioProps<V>) => (
  <Radios {...props} group="segments" option="segment" />
);

/** A few options that are sentences, one below the other. */
export const OneOf = <V extends string>(props: RadioProps<V>) => (
  <Radios {...props} group="checks" option="check" />
);

interface ModeProps {
  value: MeasuredMode;
  modes?: readonly MeasuredMode[];
}

/** Modes of travel as a row of radio buttons. */
export function ModeChoice({ value, modes = loadedModes.value }: ModeProps) {
  return (
    <Segments
      legend={t.mode.label}
      name="mode"
      value={value}
      options={modes.map((mode) => [mode, t.mode[mode]] as const)}
      onChoose={(modus) => setQuery({ modus })}
    />
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
