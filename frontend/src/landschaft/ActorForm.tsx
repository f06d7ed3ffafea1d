/** Making or changing an entry: who it is, for whom and where, how to reach them, and whether they agreed to be shown. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { l } from "../i18n/de.landscape";
import { refusal } from "../regeln/rules";
import { Select } from "../shell/Choices";
import { Check, Form, useSending } from "../shell/Form";
import { type ActorEntry, actorsUrl, actorUrl, institutionsUrl, type Landscape } from "./api";

interface Props {
  answer: Landscape;
  actor: ActorEntry | null;
  onDone: (sentence: string) => void;
}

const TEXTS = ["does", "function", "consent_note"] as const;
const MAYBE = ["website", "contact_name", "email", "phone", "consent_on", "valid_from", "valid_to"] as const;
type Text = (typeof TEXTS)[number] | (typeof MAYBE)[number] | "name" | "kind" | "field" | "consent";
type Draft = Record<Text, string> & {
  phases: string[];
  areas: string[];
  coordinates: boolean;
  part_of_id: number | null;
  institution_id: number | null;
  account_id: number | null;
};

const draftOf = (one: ActorEntry | null): Draft => ({
  kind: one?.kind ?? "organisation",
  field: one?.field ?? "administration",
  name: one?.name ?? "",
  does: one?.does ?? "",
  function: one?.function ?? "",
  website: one?.website ?? "",
  contact_name: one?.contact_name ?? "",
  email: one?.email ?? "",
  phone: one?.phone ?? "",
  consent: one?.consent ?? "none",
  consent_on: one?.consent_on ?? "",
  consent_note: one?.consent_note ?? "",
  valid_from: one?.valid_from ?? "",
  valid_to: one?.valid_to ?? "",
  phases: one?.phases ?? [],
  areas: one?.areas ?? [],
  coordinates: one?.coordinates ?? false,
  part_of_id: one?.part_of_id ?? null,
  institution_id: one?.institution_id ?? null,
  account_id: one?.account_id ?? null,
});

const toggled = (list: string[], code: string, on: boolean) =>
  on ? [...list, code] : list.filter((one) => one !== code);

/** The form. */
export function ActorForm({ answer, actor, onDone }: Props) {
  const [draft, setDraft] = useState<Draft>(draftOf(actor));
  const sending = useSending();
  const id = actor?.id ?? "new";
  const put = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const text = (name: Text) => ({
    id: `actor-${id}-${name}`,
    value: draft[name],
    onInput: (value: string | null) => put({ [name]: value ?? "" }),
  });
  const save = async () => {
    const empty = Object.fromEntries(MAYBE.map((name) => [name, draft[name] || null]));
    const body = { ...draft, ...empty };
    const work = () =>
      (actor === null
        ? send("POST", actorsUrl(), body)
        : send("PUT", actorUrl(actor.id), body, { "If-Match": `"a${actor.id}-${actor.revision}"` })
      ).catch(refusal(() => undefined));
    if (await sending.run(work)) onDone(l.saved);
  };
  return (
    <Form sending={sending} submit={l.save} onSubmit={save} label={actor?.name ?? l.add}>
      <TextInput {...text("name")} label={l.name} required />
      <ChoiceInput {...text("kind")} label={l.kind} options={l.kinds} />
      <ChoiceInput {...text("field")} label={l.field} options={l.fields} />
      <TextInput {...text("does")} label={l.does} />
      {draft.kind === "person" && <TextInput {...text("function")} label={l.functionOf} />}
      <Select
        id={`actor-${id}-part`}
        label={l.part}
        value={String(draft.part_of_id ?? "")}
        options={[
          ["", l.noPart],
          ...answer.actors
            .filter((one) => one.id !== actor?.id)
            .map((one) => [String(one.id), one.name] as const),
        ]}
        onChoose={(value) => put({ part_of_id: value ? Number(value) : null })}
      />
      <fieldset class="checks">
        <legend>{l.phases}</legend>
        {answer.phases.map((one) => (
          <Check
            key={one.code}
            label={one.label}
            checked={draft.phases.includes(one.code)}
            onChange={(on) => put({ phases: toggled(draft.phases, one.code, on) })}
          />
        ))}
      </fieldset>
      <div class="field">
        <label for={`actor-${id}-areas`}>{l.areas}</label>
        <select
          id={`actor-${id}-areas`}
          multiple
          size={6}
          onChange={(event) =>
            put({ areas: [...event.currentTarget.selectedOptions].map((option) => option.value) })
          }
        >
          {answer.areas.map((one) => (
            <option key={one.ars} value={one.ars} selected={draft.areas.includes(one.ars)}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <Check
        label={l.isCoordinating}
        checked={draft.coordinates}
        onChange={(coordinates) => put({ coordinates })}
      />
      <div class="pair">
        <TextInput {...text("valid_from")} label={l.actorFrom} type="date" />
        <TextInput {...text("valid_to")} label={l.actorTo} type="date" />
      </div>
      <TextInput {...text("website")} label={l.website} type="url" />
      <InstitutionField
        id={`actor-${id}-institution`}
        value={draft.institution_id}
        onChoose={(institution_id) => put({ institution_id })}
      />
      <TextInput {...text("contact_name")} label={l.contactName} hint={l.contactHint} />
      <TextInput {...text("email")} label={l.email} type="email" />
      <TextInput {...text("phone")} label={l.phone} type="tel" />
      <ChoiceInput {...text("consent")} label={l.consent} options={l.consents} />
      {draft.consent !== "none" && (
        <>
          <TextInput {...text("consent_on")} label={l.consentOn} type="date" required />
          <TextInput {...text("consent_note")} label={l.consentNote} />
        </>
      )}
    </Form>
  );
}

interface InstitutionProps {
  id: string;
  value: number | null;
  onChoose: (id: number | null) => void;
}

function InstitutionField({ id, value, onChoose }: InstitutionProps) {
  const [words, setWords] = useState("");
  const found = useAnswer<{ institutions: { id: number; name: string }[] }>(
    words.length >= 3 ? institutionsUrl(words) : null,
  );
  const options = found.data?.institutions ?? [];
  return (
    <>
      <TextInput
        id={`${id}-words`}
        label={l.institution}
        hint={l.institutionHint}
        value={words}
        onInput={(told) => setWords(told ?? "")}
      />
      {(value !== null || options.length > 0) && (
        <Select
          id={id}
          label={l.sites}
          value={String(value ?? "")}
          options={[
            ["", l.noPart],
            ...(value === null || options.some((one) => one.id === value)
              ? []
              : [[String(value), `Nr. ${value}`] as const]),
            ...options.map((one) => [String(one.id), one.name] as const),
          ]}
          onChoose={(told) => onChoose(told ? Number(told) : null)}
        />
      )}
    </>
  );
}
