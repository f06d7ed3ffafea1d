/** Inputs that only this view has: words over several lines, amounts, a list that grows, municipalities. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { areasUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaProperties } from "../api/types";
import { type InputProps, TextInput } from "../bearbeiten/Inputs";
import { m } from "../i18n/de.measures";
import { Check } from "../shell/Form";
import { cents, typedEuros } from "./fields";

/** Words over several lines. */
export function WordsInput(props: InputProps<string | null> & { required?: boolean }) {
  const { id, label, value, onInput, hint, required } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={4}
        value={value ?? ""}
        required={required}
        aria-describedby={hint ? `${id}-told` : undefined}
        onInput={(event) => onInput(event.currentTarget.value || null)}
      />
      {hint && (
        <p id={`${id}-told`} class="note">
          {hint}
        </p>
      )}
    </div>
  );
}

/** An amount in euros, kept in cents. */
export function EurosInput({ id, label, value, onInput }: InputProps<number | null>) {
  const [typed, setTyped] = useState(typedEuros(value));
  const read = cents(typed);
  const shown = read === value || Number.isNaN(read) ? typed : typedEuros(value); // another row has taken this place
  return (
    <TextInput
      id={id}
      label={label}
      value={shown}
      onInput={(told) => {
        setTyped(told ?? "");
        onInput(cents(told));
      }}
    />
  );
}

/** A list that grows and shrinks; each entry in a frame with its own name. */
export function Rows<R>(props: {
  legend: string;
  rows: readonly R[];
  name: (n: number) => string;
  add: string;
  empty: R;
  onChange: (rows: R[]) => void;
  children: (row: R, change: (next: Partial<R>) => void, n: number) => ComponentChildren;
}) {
  const { legend, rows, name, add, empty, onChange, children } = props;
  const set = (n: number, next: Partial<R>) =>
    onChange(rows.map((row, index) => (index === n ? { ...row, ...next } : row)));
  return (
    <fieldset class="loop-rows">
      <legend>{legend}</legend>
      {rows.map((row, n) => (
        <fieldset class="card stack tight" key={n}>
          <legend>{name(n + 1)}</legend>
          {children(row, (next) => set(n, next), n)}
          <button
            type="button"
            class="button quiet"
            onClick={() => onChange(rows.filter((_, index) => index !== n))}
          >
            {m.remove(name(n + 1))}
          </button>
        </fieldset>
      ))}
      <button type="button" class="button" onClick={() => onChange([...rows, empty])}>
        {add}
      </button>
    </fieldset>
  );
}

interface Areas {
  features: { properties: AreaProperties }[];
}

/** The municipalities, by name. */
export function useAreas(): AreaProperties[] {
  const answer = useAnswer<Areas>(areasUrl(false));
  const found = answer.data?.features.map((one) => one.properties) ?? [];
  return [...found].sort((one, other) => one.name.localeCompare(other.name, "de"));
}

/** Several municipalities. */
export function AreasInput({
  value,
  onInput,
}: {
  value: readonly string[];
  onInput: (value: string[]) => void;
}) {
  const areas = useAreas();
  const toggle = (ars: string, on: boolean) =>
    onInput(on ? [...value, ars] : value.filter((one) => one !== ars));
  return (
    <details>
      <summary>
        {m.areas} ({m.chosenAreas(value.length)})
      </summary>
      <div class="loop-areas">
        {areas.map(({ ars, name }) => (
          <Check key={ars} label={name} checked={value.includes(ars)} onChange={(on) => toggle(ars, on)} />
        ))}
      </div>
    </details>
  );
}
