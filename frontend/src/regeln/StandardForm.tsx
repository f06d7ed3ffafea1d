/** Setting a standard: what is enough, from when on, on which decision it rests, and why it changes. */
import { useState } from "preact/hooks";
import { address } from "../api/client";
import { send } from "../api/send";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { r } from "../i18n/de.rules";
import { Form, useSending } from "../shell/Form";
import { categories } from "../shell/region";
import { refusal, type Standard, standardUrl } from "./rules";

type Draft = Record<string, string | null>;

interface Props {
  standard: Standard | null;
  asOf: string;
  onDone: (sentence: string) => void;
}

const NUMBERS = [
  "limit_minutes",
  "limit_metres",
  "places_per_100",
  "smallest_pupils",
  "age_from_months",
  "age_to_months",
];
const WORDS = ["category", "kind", "decision", "decision_url", "decided_on", "valid_from", "reason"];
const OF_KIND: Record<string, string[]> = {
  way: ["limit_minutes", "limit_metres"],
  places: ["places_per_100"],
  size: ["smallest_pupils"],
};

function draftOf(standard: Standard | null, asOf: string): Draft {
  const empty: Draft = { category: "kindergarten", kind: "way", mode: "walk", share: "80", key: null };
  if (!standard) return { ...empty, valid_from: asOf };
  const text = Object.entries(standard).map(([name, value]) => [name, value === null ? null : String(value)]);
  const share = standard.people_share === null ? null : String(Math.round(standard.people_share * 1000) / 10);
  return { ...empty, ...Object.fromEntries(text), share, valid_from: asOf, reason: null };
}

/** What is sent: numbers as numbers, only the limits of this kind. */
export function bodyOf(draft: Draft): Record<string, unknown> {
  const kind = draft.kind ?? "way";
  const words = Object.fromEntries(WORDS.map((name) => [name, draft[name] ?? null]));
  const fits = (name: string) => name.startsWith("age_") || OF_KIND[kind]?.includes(name);
  const numbers = NUMBERS.filter((name) => fits(name) && draft[name]).map((name) => [
    name,
    Number(draft[name]),
  ]);
  const way = {
    mode: draft.mode,
    at_time: draft.at_time ?? null,
    people_share: Number(draft.share) / 100,
    weekday: draft.weekday ?? null,
    border: draft.border || null,
  };
  return { ...words, ...Object.fromEntries(numbers), ...(kind === "way" ? way : {}) };
}

/** The form; without a standard it makes a new one. */
export function StandardForm({ standard, asOf, onDone }: Props) {
  const [draft, setDraft] = useState<Draft>(draftOf(standard, asOf));
  const sending = useSending();
  const id = standard?.key ?? "new";
  const input = (name: string) => ({
    id: `${id}-${name}`,
    value: draft[name] ?? null,
    onInput: (value: string | null) => setDraft({ ...draft, [name]: value }),
  });
  const choice = (name: string) => ({ ...input(name), value: draft[name] ?? "" });
  const save = async () => {
    const done = await sending.run(async () => {
      if (standard === null) {
        await send("POST", address("/api/standards"), { ...bodyOf(draft), key: draft.key }).catch(
          refusal(onDone),
        );
        return;
      }
      const seen = { "If-Match": standard.version };
      await send("PUT", standardUrl(standard.key), bodyOf(draft), seen).catch(refusal(onDone));
    });
    if (done) onDone(r.saved);
  };
  const kinds = Object.fromEntries([...categories.value.values()].map((one) => [one.code, one.label.de]));
  return (
    <Form sending={sending} submit={r.save} onSubmit={save} label={standard ? standard.text : r.newStandard}>
      {!standard && <TextInput {...input("key")} label={r.key} required />}
      {!standard && <ChoiceInput {...choice("category")} label={r.category} options={kinds} />}
      {!standard && <ChoiceInput {...choice("kind")} label={r.kind} options={r.kinds} />}
      {draft.kind === "way" && (
        <>
          <ChoiceInput {...choice("mode")} label={r.mode} options={r.modes} />
          <TextInput {...input("limit_minutes")} label={r.minutes} type="number" />
          <TextInput {...input("limit_metres")} label={r.metres} type="number" />
          <TextInput {...input("share")} label={r.share} type="number" required />
          <TextInput {...input("at_time")} label={r.time} />
          <ChoiceInput
            {...choice("weekday")}
            value={draft.weekday ?? "Tu"}
            label={r.weekday}
            options={r.weekdays}
          />
          <ChoiceInput {...choice("border")} label={r.border} options={r.borders} />
        </>
      )}
      {draft.kind === "places" && (
        <TextInput {...input("places_per_100")} label={r.places} type="number" required />
      )}
      {draft.kind === "size" && (
        <TextInput {...input("smallest_pupils")} label={r.pupils} type="number" required />
      )}
      <TextInput {...input("age_from_months")} label={r.ageFrom} type="number" />
      <TextInput {...input("age_to_months")} label={r.ageTo} type="number" />
      <TextInput {...input("valid_from")} label={r.from} type="date" required />
      <TextInput {...input("decision")} label={r.decision} required />
      <TextInput {...input("decision_url")} label={r.decisionUrl} type="url" />
      <TextInput {...input("decided_on")} label={r.decidedOn} type="date" />
      <TextInput {...input("reason")} label={r.reason} required />
    </Form>
  );
}
