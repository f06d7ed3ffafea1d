/** Two have edited the same site: both values side by side, and one is chosen. */
import { useState } from "preact/hooks";
import { words } from "../i18n/de.edit";
import type { Clash } from "./draft";
import { fieldName, told } from "./told";

const w = words.conflict;
const nameOf = (clash: Clash) => (clash.offer ? `${clash.offer}: ` : "") + fieldName(clash.field);

/** The table; `onMerge` gets the clashes in which the others' value stays. */
export function Conflict({ found, onMerge }: { found: Clash[]; onMerge: (theirs: Clash[]) => void }) {
  const [theirs, setTheirs] = useState<Clash[]>([]);
  const choose = (clash: Clash, mine: boolean) =>
    setTheirs(
      mine ? theirs.filter((one) => one !== clash) : [...theirs.filter((one) => one !== clash), clash],
    );
  return (
    <section class="notice failure stack tight" role="alert" aria-labelledby="conflict">
      <h3 id="conflict">{w.title}</h3>
      <p>{found.length ? w.lead : w.theirsOnly}</p>
      {found.map((clash) => (
        <fieldset key={nameOf(clash)} class="stack tight">
          <legend>{nameOf(clash)}</legend>
          {[true, false].map((mine) => (
            <label key={String(mine)} class="check">
              <input
                type="radio"
                name={`clash-${nameOf(clash)}`}
                checked={theirs.includes(clash) !== mine}
                onChange={() => choose(clash, mine)}
              />
              <span>
                {mine ? w.mine : w.theirs}:{" "}
                <strong>{told(clash.field, mine ? clash.mine : clash.theirs)}</strong>
              </span>
            </label>
          ))}
        </fieldset>
      ))}
      <button type="button" class="button primary" onClick={() => onMerge(theirs)}>
        {w.merge}
      </button>
    </section>
  );
}
