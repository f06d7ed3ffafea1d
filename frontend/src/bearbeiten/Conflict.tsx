/** Two have edited the same site: both values side by side, and one is chosen. */
import { useState } from "preact/hooks";
import { words } from "../i18n/de.edit";
import { OneOf } from "../shell/Choices";
import type { Clash } from "./draft";
import { fieldName, told } from "./told";

const w = words.conflict;
const nameOf = (clash: Clash) => (clash.offer ? `${clash.offer}: ` : "") + fieldName(clash.field);

function Told({ clash, whose }: { clash: Clash; whose: "mine" | "theirs" }) {
  return (
    <>
      {w[whose]}: <strong>{told(clash.field, clash[whose])}</strong>
    </>
  );
}

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
        <OneOf
          key={nameOf(clash)}
          legend={nameOf(clash)}
          name={`clash-${nameOf(clash)}`}
          value={theirs.includes(clash) ? "theirs" : "mine"}
          options={(["mine", "theirs"] as const).map((whose) => [
            whose,
            <Told clash={clash} whose={whose} />,
          ])}
          onChoose={(whose) => choose(clash, whose === "mine")}
        />
      ))}
      <button type="button" class="button primary" onClick={() => onMerge(theirs)}>
        {w.merge}
      </button>
    </section>
  );
}
