/** Änderungen: what was changed by whom and why, filtered, and as a file. */
import { useState } from "preact/hooks";
import { address } from "../api/client";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { words } from "../i18n/de.edit";
import { Heading } from "../shell/Heading";
import { route, setQuery } from "../shell/router";
import { useTitle } from "../shell/title";
import { ChangeList } from "./ChangeList";

const w = words.audit;
const NAMES = ["ort", "art", "von", "bis"] as const;

/** The view. */
export function ChangesView() {
  useTitle(w.title);
  const { query } = route.value;
  const [ort, art, von, bis] = NAMES.map((name) => query.get(name));
  const filter = { object: ort ? `site:${ort}` : null, kind: art, since: von, until: bis };
  return (
    <div class="stack">
      <Heading>{w.title}</Heading>
      <Filters key={query.toString()} />
      <p>
        <a class="button" href={address("/api/audit.csv", filter)} download>
          {w.export}
        </a>
      </p>
      <ChangeList path="/api/audit" filter={filter} />
    </div>
  );
}

function Filters() {
  const { query } = route.value;
  const [values, setValues] = useState<Record<string, string | null>>(
    Object.fromEntries(NAMES.map((name) => [name, query.get(name)])),
  );
  const input = (name: string) => ({
    id: name,
    value: values[name] ?? null,
    onInput: (value: string | null) => setValues({ ...values, [name]: value }),
  });
  return (
    <form
      class="filters"
      aria-label={w.filter}
      onSubmit={(event) => {
        event.preventDefault();
        setQuery(values);
      }}
    >
      <TextInput {...input("ort")} label={w.object} />
      <ChoiceInput
        {...input("art")}
        value={values.art ?? ""}
        label={w.kind}
        options={{ "": w.every, ...w.kinds }}
      />
      <TextInput {...input("von")} type="date" label={w.since} />
      <TextInput {...input("bis")} type="date" label={w.until} />
      <button type="submit" class="button primary">
        {w.filter}
      </button>
    </form>
  );
}
