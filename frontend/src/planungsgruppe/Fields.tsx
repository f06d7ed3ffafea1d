/** Forms of bodies: a draft of texts, and fields that change it. */
import { useState } from "preact/hooks";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { c } from "../i18n/de.committees";
import { toMoment } from "./api";

type Words = Record<string, string>;

/** A draft of texts with the properties that its inputs need. */
export function useDraft<D extends Words>(prefix: string, first: D) {
  const [draft, setDraft] = useState<D>(first);
  const input = (name: keyof D & string) => ({
    id: `${prefix}-${name}`,
    value: draft[name] ?? "",
    onInput: (value: string | null) => setDraft({ ...draft, [name]: value ?? "" }),
  });
  return { draft, setDraft, input };
}

interface AreaProps {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  rows?: number;
  disabled?: boolean;
}

/** A labelled field for longer text. */
export function TextArea({ id, label, value, onInput, rows = 4, disabled = false }: AreaProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        value={value}
        disabled={disabled}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

interface MomentProps {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  /** A day with its time, or a time alone. */
  type?: "datetime-local" | "time";
}

/** A labelled field for when something is. */
export function MomentInput({ id, label, value, onInput, type = "datetime-local" }: MomentProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type={type}
        required
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

type MeetingDraft = Record<"title" | "at" | "minutes" | "place", string>;

/** What a new meeting and a changed one tell alike; `input` is that of the draft. */
export function MeetingFields({ input }: { input: ReturnType<typeof useDraft<MeetingDraft>>["input"] }) {
  return (
    <>
      <TextInput {...input("title")} label={c.titleOf} required />
      <MomentInput {...input("at")} label={c.when} />
      <TextInput {...input("minutes")} label={c.minutesLong} type="number" required />
      <TextInput {...input("place")} label={c.place} />
    </>
  );
}

/** What is sent of them. */
export const meetingOf = (draft: MeetingDraft) => ({
  title: draft.title,
  starts_at: toMoment(draft.at),
  duration_minutes: Number(draft.minutes),
  place: draft.place,
});

export { ChoiceInput, TextInput };
