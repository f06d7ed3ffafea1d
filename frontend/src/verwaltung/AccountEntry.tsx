/** One account in the list: closed a line, opened a form. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { date } from "../i18n";
import { words } from "../i18n/de.account";
import { Select } from "../shell/Choices";
import { Check, Field, Form, Outcome, useSending } from "../shell/Form";
import { organisationOptions, type Person, roleOptions } from "./Accounts";
import type { Organisation } from "./AdministrationView";
import { type Given, GivenLink } from "./GivenLink";

const w = words.administration;

interface EntryProps {
  person: Person;
  organisations: Organisation[];
  onChange: () => void;
}

/** The entry. */
export function AccountEntry({ person, organisations, onChange }: EntryProps) {
  const [open, setOpen] = useState(false);
  return (
    <li class="entry account-entry" data-open={open}>
      <button type="button" class="entry-name" aria-expanded={open} onClick={() => setOpen(!open)}>
        {person.name}
      </button>
      <span class="entry-kind break">
        {[words.roles[person.role] ?? person.role, person.organisation, person.email, ...marks(person)]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {open && (
        <div class="opened">
          <p class="note">
            {person.last_sign_in_on ? w.lastSignIn(date(person.last_sign_in_on)) : w.neverSignedIn}
          </p>
          <Edit person={person} organisations={organisations} onChange={onChange} />
          <Acts person={person} onChange={onChange} />
        </div>
      )}
    </li>
  );
}

const marks = (person: Person) => [
  !person.active && w.locked,
  person.active && !person.has_password && !person.has_oidc && w.invited,
  person.has_totp && w.secondFactor,
  person.has_oidc && w.oidc,
];

function Edit({ person, organisations, onChange }: EntryProps) {
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState(person.role);
  const [organisation, setOrganisation] = useState(String(person.organisation_id ?? ""));
  const [active, setActive] = useState(person.active);
  const sending = useSending();
  const save = async () => {
    const form = { name, role, active, organisation_id: organisation ? Number(organisation) : null };
    if (await sending.run(() => send("PATCH", `/api/accounts/${person.id}`, form), w.changed)) onChange();
  };
  const id = (field: string) => `${field}-${person.id}`;
  return (
    <Form sending={sending} submit={words.save} onSubmit={save} label={person.name}>
      <Field id={id("name")} label={words.account.name} value={name} onInput={setName} required />
      <Select
        id={id("role")}
        label={words.account.role}
        value={role}
        options={roleOptions}
        onChoose={setRole}
      />
      <Select
        id={id("organisation")}
        label={words.account.organisation}
        value={organisation}
        options={organisationOptions(organisations)}
        onChoose={setOrganisation}
      />
      <Check label={w.active} checked={active} onChange={setActive} />
    </Form>
  );
}

function Acts({ person, onChange }: { person: Person; onChange: () => void }) {
  const [given, setGiven] = useState<Given | null>(null);
  const sending = useSending();
  const url = `/api/accounts/${person.id}`;
  const giveLink = () => sending.run(async () => setGiven((await send<Given>("POST", `${url}/link`)).data));
  const act = async (what: string, done: string) => {
    if (await sending.run(() => send("DELETE", `${url}/${what}`), done)) onChange();
  };
  return (
    <>
      <div class="row">
        {person.active && (
          <button type="button" class="button" onClick={() => void giveLink()}>
            {w.giveLink}
          </button>
        )}
        <button type="button" class="button" onClick={() => void act("sessions", w.signedOutEverywhere)}>
          {w.signOutEverywhere}
        </button>
        {person.has_totp && (
          <button type="button" class="button" onClick={() => void act("totp", w.removedFactor)}>
            {w.removeFactor}
          </button>
        )}
      </div>
      <Outcome sending={sending} />
      {given && <GivenLink given={given} />}
    </>
  );
}
