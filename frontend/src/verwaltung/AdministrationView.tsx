/** Verwaltung: accounts with their roles, and the organisations that providers belong to. */
import { useAnswer } from "../api/resource";
import { words } from "../i18n/de.account";
import { Heading } from "../shell/Heading";
import { route, setQuery } from "../shell/router";
import { useTitle } from "../shell/title";
import { Accounts } from "./Accounts";
import { Organisations } from "./Organisations";

const w = words.administration;

export interface Organisation {
  id: number;
  name: string;
  accounts: number;
}

/** The view. */
export function AdministrationView() {
  useTitle(w.title);
  const organisations = useAnswer<Organisation[]>("/api/organisations");
  const part = route.value.query.get("bereich") === "organisationen" ? "organisationen" : null;
  return (
    <div class="stack">
      <Heading>{w.title}</Heading>
      <fieldset class="segments">
        <legend class="hidden">{w.parts}</legend>
        {([null, "organisationen"] as const).map((code) => (
          <label key={code} class="segment">
            <input
              type="radio"
              name="part"
              checked={code === part}
              onChange={() => setQuery({ bereich: code })}
            />
            <span>{code ? w.organisations : w.accounts}</span>
          </label>
        ))}
      </fieldset>
      {part ? (
        <Organisations answer={organisations} />
      ) : (
        <Accounts organisations={organisations.data ?? []} />
      )}
    </div>
  );
}
