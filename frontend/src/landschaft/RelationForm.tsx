/** Relating two entries. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { l } from "../i18n/de.landscape";
import { refusal } from "../regeln/rules";
import { Select } from "../shell/Choices";
import { Check, Form, useSending } from "../shell/Form";
import { type Landscape, relationsUrl } from "./api";

/** The form. */
export function RelationForm({
  answer,
  from,
  onDone,
}: {
  answer: Landscape;
  from: number | null;
  onDone: (sentence: string) => void;
}) {
  const names = answer.actors.map((one) => [String(one.id), one.name] as const);
  const first = names[0]?.[0] ?? "";
  const [draft, setDraft] = useState({
    from: String(from ?? first),
    kind: "cooperates",
    to: first,
    about: "",
    since: answer.as_of,
    until: "",
  });
  const [open, setOpen] = useState(false);
  const sending = useSending();
  const put = (name: keyof typeof draft) => (value: string | null) =>
    setDraft({ ...draft, [name]: value ?? "" });
  const save = async () => {
    const body = {
      from_id: Number(draft.from),
      to_id: Number(draft.to),
      kind: draft.kind,
      about: draft.about,
      valid_from: draft.since,
      valid_to: draft.until || null,
      consent: open,
    };
    if (await sending.run(() => send("POST", relationsUrl(), body).catch(refusal(() => undefined))))
      onDone(l.saved);
  };
  return (
    <Form sending={sending} submit={l.save} onSubmit={save} label={l.relate}>
      <Select id="relation-from" label={l.from} value={draft.from} options={names} onChoose={put("from")} />
      <ChoiceInput
        id="relation-kind"
        label={l.how}
        value={draft.kind}
        options={l.relations}
        onInput={put("kind")}
      />
      <Select id="relation-to" label={l.to} value={draft.to} options={names} onChoose={put("to")} />
      <TextInput id="relation-about" label={l.about} value={draft.about} onInput={put("about")} />
      <TextInput
        id="relation-since"
        label={l.validFrom}
        type="date"
        required
        value={draft.since}
        onInput={put("since")}
      />
      <TextInput
        id="relation-until"
        label={l.validTo}
        type="date"
        value={draft.until}
        onInput={put("until")}
      />
      <Check label={l.relationPublic} checked={open} onChange={setOpen} />
    </Form>
  );
}
