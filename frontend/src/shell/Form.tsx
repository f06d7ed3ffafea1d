/** Forms of the work views: labelled fields, a button that says that it is busy, errors in words. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { german } from "../i18n/language";

export interface Sending {
  busy: boolean;
  error: string | null;
  /** What was done last, in words; "" before and after a failure. */
  done: string;
  /** Does the work; gives whether it succeeded. */
  run: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
}

/** Keeps whether something is being sent, and how it ended. */
export function useSending(): Sending {
  const [state, setState] = useState({ busy: false, error: null as string | null, done: "" });
  const running = useRef(false);
  const run = async (work: () => Promise<unknown>, done = "") => {
    if (running.current) return false;
    running.current = true;
    setState({ busy: true, error: null, done: "" });
    try {
      await work();
      setState({ busy: false, error: null, done });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setState({ busy: false, error: error.message, done: "" });
      return false;
    } finally {
      running.current = false;
    }
  };
  return { ...state, run };
}

interface FieldProps {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "email" | "password" | "search";
  hint?: string;
  required?: boolean;
  [attribute: string]: unknown;
}

/** A labelled input; `hint` stands under it and is read with it. */
export function Field({ id, label, value, onInput, hint, type = "text", ...rest }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={id}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...({ type, ...rest } as object)}
      />
      {hint && (
        <p class="note" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface CheckProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** A labelled box to tick. */
export function Check({ label, checked, onChange, disabled }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

interface FormProps {
  sending: Sending;
  submit: string;
  onSubmit: () => unknown;
  children: ComponentChildren;
  label?: string;
}

/** Fields and one button; below it how it ended. */
export function Form({ sending, submit, onSubmit, children, label }: FormProps) {
  return (
    <form
      class="stack tight form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {children}
      <button type="submit" class="button primary" aria-disabled={sending.busy}>
        {submit}
      </button>
      <Outcome sending={sending} />
    </form>
  );
}

/** How it ended: an error in words, or what was done. */
export function Outcome({ sending }: { sending: Sending }) {
  return (
    <>
      {sending.error && (
        <p class="notice failure" role="alert">
          <span lang={german}>{sending.error}</span>
        </p>
      )}
      <p class="note" role="status" hidden={!sending.done}>
        {sending.done}
      </p>
    </>
  );
}
