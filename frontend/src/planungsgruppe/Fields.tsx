/** Forms of bodies: a draft of texts, and fields that change it. */
import { useState } from "preact/hooks";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";

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

export { ChoiceInput, TextInput };
