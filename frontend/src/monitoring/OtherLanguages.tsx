/** What an indicator is called in other languages: the catalogue's words, or those of the Kreis, to be changed. */
import { m } from "../i18n/de.monitoring";
import { LANGUAGES, type Language, TAGS } from "../i18n/language";
import { Field } from "../shell/Form";
import type { Indicator } from "./api";

const OTHERS = ["da", "en", "ls"] as const satisfies readonly Language[];
const FIELDS = ["name", "question", "definition"] as const;

export type Labels = Partial<Record<(typeof OTHERS)[number], Partial<Record<string, string>>>>;
type Draft = Record<string, string>;

const keyOf = (code: string, field: string) => `${code}.${field}`;

/** All words to be kept, or undefined where none was touched; a translation of a German word that changes goes with it. */
export function labelsOf(one: Indicator, draft: Draft, german: Draft): Labels | undefined {
  const touched = OTHERS.some((code) => FIELDS.some((field) => draft[keyOf(code, field)] !== undefined));
  if (!touched) return undefined;
  const told: Labels = {};
  for (const code of OTHERS) {
    for (const [field, before] of [...FIELDS, "unit"].map(
      (name) => [name, one.labels[code]?.[name]] as const,
    )) {
      const typed = draft[keyOf(code, field)];
      const kept = german[field] === undefined || german[field] === one[field as "name"] ? before : undefined;
      const said = (typed ?? kept ?? "").trim();
      if (said) told[code] = { ...told[code], [field]: said };
    }
  }
  return told;
}

interface Props {
  one: Indicator;
  field: (name: string) => { id: string; value: string; onInput: (value: string) => void };
  draft: Draft;
}

/** The fields; closed until somebody wants them. */
export function OtherLanguages({ one, field, draft }: Props) {
  const names: Record<(typeof FIELDS)[number], string> = {
    name: m.name,
    question: m.question,
    definition: m.definition,
  };
  return (
    <details>
      <summary>{m.otherLanguages}</summary>
      <p class="note">{m.otherLanguagesHint}</p>
      {OTHERS.map((code) => (
        <fieldset key={code} class="field">
          <legend>{LANGUAGES[code]}</legend>
          {FIELDS.map((name) => (
            <Field
              key={name}
              label={names[name]}
              {...field(keyOf(code, name))}
              value={draft[keyOf(code, name)] ?? one.labels[code]?.[name] ?? ""}
              lang={TAGS[code]}
            />
          ))}
        </fieldset>
      ))}
    </details>
  );
}
