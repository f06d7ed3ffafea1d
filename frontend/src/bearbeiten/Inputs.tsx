/** The inputs of the editing form; what the server refused stands at its field. */
import { words } from "../i18n/de.edit";
import type { Entrance, Figure, Point } from "./draft";

export interface InputProps<V> {
  id: string;
  label: string;
  value: V;
  onInput: (value: V) => void;
  error?: string | undefined;
  hint?: string | undefined;
}

type InputType = "text" | "date" | "number" | "email" | "url" | "tel";

/** A labelled line of text; numbers keep what was typed until they are one. */
export function TextInput(props: InputProps<string | null> & { type?: InputType; required?: boolean }) {
  const { id, label, value, onInput, error, hint, type = "text", required } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        {...({ type, step: type === "number" ? "any" : undefined } as object)}
        value={value ?? ""}
        required={required}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error || hint ? `${id}-told` : undefined}
        onInput={(event) => onInput(event.currentTarget.value || null)}
      />
      <Told id={id} error={error} hint={hint} />
    </div>
  );
}

function Told({ id, error, hint }: { id: string; error?: string | undefined; hint?: string | undefined }) {
  if (!error && !hint) return null;
  return (
    <p id={`${id}-told`} class={error ? "field-error" : "note"}>
      {error ?? hint}
    </p>
  );
}

/** A whole number, or none. */
export function NumberInput({ value, onInput, ...rest }: InputProps<number | null>) {
  return (
    <TextInput
      {...rest}
      type="number"
      value={value === null ? null : String(value)}
      onInput={(text) => onInput(text === null ? null : Number(text))}
    />
  );
}

/** One of several words. */
export function ChoiceInput(props: InputProps<string> & { options: Record<string, string> }) {
  const { id, label, value, onInput, error, options } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={error ? `${id}-told` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      >
        {Object.entries(options).map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
      <Told id={id} error={error} />
    </div>
  );
}

/** Places: a number, or why there is none. */
export function FigureInput({ id, label, value, onInput, error }: InputProps<Figure>) {
  const counted = value.status === "known" || value.status === "estimated";
  return (
    <fieldset class="pair">
      <legend>{label}</legend>
      <ChoiceInput
        id={`${id}-status`}
        label={words.fields.status ?? ""}
        value={value.status}
        options={words.figureStatus}
        error={error}
        onInput={(status) =>
          onInput({ status, value: status === "known" || status === "estimated" ? value.value : null })
        }
      />
      {counted && (
        <NumberInput
          id={`${id}-value`}
          label={words.number}
          value={value.value}
          onInput={(number) => onInput({ ...value, value: number })}
        />
      )}
    </fieldset>
  );
}

/** A place on earth in degrees; both empty: not known. */
export function PointInput({ id, label, value, onInput, error }: InputProps<Partial<Point> | null>) {
  const change = (part: Partial<Point>) => {
    const next = { ...value, ...part };
    onInput(next.longitude === undefined && next.latitude === undefined ? null : next);
  };
  return (
    <fieldset class="pair">
      <legend>{label}</legend>
      <NumberInput
        id={`${id}-lon`}
        label={words.longitude}
        value={value?.longitude ?? null}
        error={error}
        onInput={(number) => change({ longitude: number ?? undefined } as Partial<Point>)}
      />
      <NumberInput
        id={`${id}-lat`}
        label={words.latitude}
        value={value?.latitude ?? null}
        onInput={(number) => change({ latitude: number ?? undefined } as Partial<Point>)}
      />
    </fieldset>
  );
}

/** The ways into a site. */
export function EntrancesInput({ id, label, value, onInput, error }: InputProps<Entrance[]>) {
  const put = (at: number, one: Entrance) => onInput(value.map((old, n) => (n === at ? one : old)));
  const last = value.at(-1);
  return (
    <fieldset class="stack tight">
      <legend>{label}</legend>
      {error && <p class="field-error">{error}</p>}
      {value.map((one, n) => (
        <div key={n}>
          <PointInput
            id={`${id}-${n}`}
            label={words.entrance(n + 1)}
            value={one}
            onInput={(point) => put(n, { ...one, ...point })}
          />
          <ChoiceInput
            id={`${id}-${n}-wheelchair`}
            label={words.fields.wheelchair ?? ""}
            value={one.wheelchair}
            options={words.wheelchair}
            onInput={(wheelchair) => put(n, { ...one, wheelchair })}
          />
          <button
            type="button"
            class="button quiet"
            onClick={() => onInput(value.filter((_, at) => at !== n))}
          >
            {words.remove}: {words.entrance(n + 1)}
          </button>
        </div>
      ))}
      <button
        type="button"
        class="button quiet"
        onClick={() =>
          onInput([
            ...value,
            { longitude: last?.longitude ?? 0, latitude: last?.latitude ?? 0, wheelchair: "unknown" },
          ])
        }
      >
        {words.addEntrance}
      </button>
    </fieldset>
  );
}
