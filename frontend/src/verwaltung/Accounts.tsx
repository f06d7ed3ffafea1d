/** All accounts: found by name, invited, changed. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { words } from "../i18n/de.account";
import { Select } from "../shell/Choices";
import { Field, Form, useSending } from "../shell/Form";
import { Failure, Loading } from "../shell/Status";
import { AccountEntry } from "./AccountEntry";
import type { Organisation } from "./AdministrationView";
import { type Given, GivenLink } from "./GivenLink";

const w = words.administration;

export interface Person {
  id: number;
  email: string;
  name: string;
  role: string;
  active: boolean;
  organisation_id: number | null;
  organisation: string | null;
  last_sign_in_on: string | null;
  has_password: boolean;
  has_totp: boolean;
  has_oidc: boolean;
}

export const roleOptions = Object.entries(words.roles).map(
  ([code, name]) => [code, `${name}: ${words.roleHints[code]}`] as const,
);
export const organisationOptions = (organisations: Organisation[]) => [
  ["", w.noOrganisation] as const,
  ...organisations.map((one) => [String(one.id), one.name] as const),
];

/** The part of the view. */
export function Accounts({ organisations }: { organisations: Organisation[] }) {
  const answer = useAnswer<Person[]>("/api/accounts");
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const all = answer.data ?? [];
  const shown = all.filter((one) =>
    `${one.name} ${one.email} ${one.organisation ?? ""}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <Invite organisations={organisations} onMade={answer.retry} />
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!answer.data && !answer.error && <Loading rows={6} />}
      {answer.data && (
        <section class="stack tight" aria-labelledby="accounts">
          <h2 id="accounts">{w.accounts}</h2>
          <Field id="filter" type="search" label={w.filter} value={filter} onInput={setFilter} />
          <p class="note" role="status">
            {w.found(shown.length, all.length)}
          </p>
          <ul class="entries">
            {shown.map((one) => (
              <AccountEntry key={one.id} person={one} organisations={organisations} onChange={answer.retry} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Invite({ organisations, onMade }: { organisations: Organisation[]; onMade: () => void }) {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState("editor");
  const [organisation, setOrganisation] = useState("");
  const [given, setGiven] = useState<Given | null>(null);
  const sending = useSending();
  const invite = async () => {
    const form = { email, name, role, organisation_id: organisation ? Number(organisation) : null };
    const made = async () => setGiven((await send<Given>("POST", "/api/accounts", form)).data);
    if (!(await sending.run(made))) return;
    setEmail("");
    setName("");
    onMade();
  };
  return (
    <details class="card">
      <summary>{w.invite}</summary>
      <Form sending={sending} submit={w.inviteSubmit} onSubmit={invite} label={w.invite}>
        <Field id="invite-name" label={words.account.name} value={name} onInput={setName} required />
        <Field id="invite-email" type="email" label={words.email} value={email} onInput={setEmail} required />
        <Select
          id="invite-role"
          label={words.account.role}
          value={role}
          options={roleOptions}
          onChoose={setRole}
        />
        <Select
          id="invite-organisation"
          label={words.account.organisation}
          value={organisation}
          options={organisationOptions(organisations)}
          onChoose={setOrganisation}
        />
      </Form>
      {given && <GivenLink given={given} />}
    </details>
  );
}
