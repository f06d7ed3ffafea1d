/** Verwaltung: accounts with their roles, and the organisations that providers belong to. */
import { useAnswer } from "../api/resource";
import { words } from "../i18n/de.account";
import { Segments } from "../shell/Choices";
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
      <Segments
        legend={w.parts}
        quiet
        name="part"
        value={part ?? ""}
        options={[
          ["", w.accounts],
          ["organisationen", w.organisations],
        ]}
        onChoose={(bereich) => setQuery({ bereich })}
      />
      {part ? (
        <Organisations answer={organisations} />
      ) : (
        <Accounts organisations={organisations.data ?? []} />
      )}
    </div>
  );
}
