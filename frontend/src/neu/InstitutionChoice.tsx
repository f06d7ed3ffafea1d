/** Which institution a new site is of: one of its own, or the one of a site that is there. */
import { useState } from "preact/hooks";
import { sitesUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { Collection, Site } from "../api/types";
import { TextInput } from "../bearbeiten/Inputs";
import { n } from "../i18n/de.new";
import { useTyped } from "../shell/useTyped";
import type { Institution } from "./newsite";

const w = n.institution;

interface Props {
  value: Institution;
  error: string | undefined;
  onChange: (institution: Institution) => void;
}

/** The fieldset. */
export function InstitutionChoice({ value, error, onChange }: Props) {
  const [branch, setBranch] = useState(false);
  const choose = (isBranch: boolean) => {
    setBranch(isBranch);
    onChange({ branchOf: null, name: isBranch ? null : value.name });
  };
  return (
    <fieldset class="card stack tight">
      <legend>{w.title}</legend>
      {[false, true].map((isBranch) => (
        <label key={String(isBranch)} class="check">
          <input
            type="radio"
            name="institution"
            checked={branch === isBranch}
            onChange={() => choose(isBranch)}
          />
          <span>{isBranch ? w.branch : w.own}</span>
        </label>
      ))}
      {!branch && (
        <TextInput
          id="institution-name"
          label={w.name}
          hint={w.nameHint}
          error={error}
          value={value.name}
          onInput={(name) => onChange({ branchOf: null, name })}
        />
      )}
      {branch && value.branchOf && (
        <p>
          {w.chosen(value.branchOf.name)}{" "}
          <button type="button" class="button quiet" onClick={() => onChange({ branchOf: null, name: null })}>
            {w.change}
          </button>
        </p>
      )}
      {branch && !value.branchOf && <Picker onChoose={(branchOf) => onChange({ branchOf, name: null })} />}
    </fieldset>
  );
}

function Picker({ onChoose }: { onChoose: (site: { slug: string; name: string }) => void }) {
  const { typed, setTyped, asked } = useTyped();
  const answer = useAnswer<Collection<Site>>(asked.length > 1 ? sitesUrl({ q: asked, limit: 6 }) : null);
  const found = asked.length > 1 ? answer.data?.features : undefined;
  return (
    <div class="field search">
      <label for="institution-of">{w.of}</label>
      <input
        id="institution-of"
        type="search"
        autocomplete="off"
        placeholder={w.find}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <p class="hidden" role="status">
        {found ? w.results(found.length) : ""}
      </p>
      {found && (
        <ul class="plain picks">
          {found.length === 0 && <li>{w.none}</li>}
          {found.map(({ properties: { slug, name, municipality } }) => (
            <li key={slug}>
              <button type="button" onClick={() => onChoose({ slug, name })}>
                <span>{name}</span>
                <small>{municipality?.name}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
