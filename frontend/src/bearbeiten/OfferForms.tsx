/** The offers of a site in the editing form: their fields, an end, and new ones. */
import { useState } from "preact/hooks";
import { words } from "../i18n/de.edit";
import { Check } from "../shell/Form";
import { categories, kindLabel } from "../shell/region";
import { type Draft, type Fields, newOffer } from "./draft";
import { FieldSet, OFFER_FIELDS } from "./FieldSet";
import { ChoiceInput } from "./Inputs";

type Offers = Draft["offers"];

interface Props {
  draft: Draft;
  known: Record<string, Fields>;
  errors: Record<string, string>;
  onChange: (offers: Offers) => void;
  /** Whether an offer that is there can end. */
  mayEnd?: boolean;
  /** Whether the form is a part of a page, under a heading of its own. */
  isPart?: boolean;
}

/** One group of fields per offer. */
export function OfferForms({ draft, known, errors, onChange, mayEnd = true, isPart = true }: Props) {
  const kinds = Object.fromEntries([...categories.value.values()].map((kind) => [kind.code, kind.label.de]));
  const [kind, setKind] = useState(Object.keys(kinds)[0] ?? "");
  const add = () => {
    const [key, fields] = newOffer(draft, kind);
    onChange({ ...draft.offers, [key]: fields });
  };
  const without = (key: string) => {
    const { [key]: _gone, ...rest } = draft.offers;
    onChange(rest);
  };
  return (
    <>
      {isPart ? <h3>{words.offers}</h3> : <h2>{words.offers}</h2>}
      {errors.offers && <p class="field-error">{errors.offers}</p>}
      {Object.entries(draft.offers).map(([key, fields]) => {
        const was = known[key];
        const label = kindLabel(String((fields ?? was)?.category ?? key));
        return (
          <fieldset key={key} class="card stack tight">
            <legend>{words.offer(label, key)}</legend>
            {was ? (
              mayEnd && (
                <Check
                  label={words.endOffer}
                  checked={fields === null}
                  onChange={(ends) =>
                    onChange({ ...draft.offers, [key]: ends ? null : structuredClone(was) })
                  }
                />
              )
            ) : (
              <button type="button" class="button quiet" onClick={() => without(key)}>
                {words.remove}
              </button>
            )}
            {fields && (
              <FieldSet
                prefix={`offers.${key}`}
                names={OFFER_FIELDS}
                fields={fields}
                errors={errors}
                onChange={(next) => onChange({ ...draft.offers, [key]: next })}
              />
            )}
          </fieldset>
        );
      })}
      <ChoiceInput
        id="new-kind"
        label={words.fields.category ?? ""}
        value={kind}
        options={kinds}
        onInput={setKind}
      />
      <button type="button" class="button quiet" onClick={add}>
        {words.addOffer}
      </button>
    </>
  );
}
