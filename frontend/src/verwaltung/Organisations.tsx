/** Organisations: made, renamed, and which institutions they keep. */
import { useState } from "preact/hooks";
import { address } from "../api/client";
import { type Resource, useAnswer } from "../api/resource";
import { send } from "../api/send";
import { words } from "../i18n/de.account";
import { Field, Form, Outcome, useSending } from "../shell/Form";
import { Failure, Loading } from "../shell/Status";
import type { Organisation } from "./AdministrationView";

const w = words.administration;

interface Institution {
  id: number;
  name: string;
  provider: string | null;
  organisation_id: number | null;
  organisation: string | null;
}

/** The part of the view. */
export function Organisations({ answer }: { answer: Resource<Organisation[]> }) {
  return (
    <>
      <NewOrganisation onMade={answer.retry} />
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!answer.data && !answer.error && <Loading rows={4} />}
      {answer.data?.length === 0 && <p>{w.noOrganisations}</p>}
      <ul class="entries">
        {answer.data?.map((one) => (
          <OrganisationEntry key={one.id} organisation={one} onChange={answer.retry} />
        ))}
      </ul>
    </>
  );
}

function NewOrganisation({ onMade }: { onMade: () => void }) {
  const [name, setName] = useState("");
  const sending = useSending();
  const create = async () => {
    if (!(await sending.run(() => send("POST", "/api/organisations", { name })))) return;
    setName("");
    onMade();
  };
  return (
    <details class="card">
      <summary>{w.newOrganisation}</summary>
      <Form sending={sending} submit={w.organisationSubmit} onSubmit={create} label={w.newOrganisation}>
        <Field id="new-organisation" label={w.organisationName} value={name} onInput={setName} required />
      </Form>
    </details>
  );
}

function OrganisationEntry({ organisation, onChange }: { organisation: Organisation; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <li class="entry account-entry" data-open={open}>
      <button type="button" class="entry-name" aria-expanded={open} onClick={() => setOpen(!open)}>
        {organisation.name}
      </button>
      <span class="entry-kind">{w.organisationCount(organisation.accounts)}</span>
      {open && (
        <div class="opened">
          <Rename organisation={organisation} onChange={onChange} />
          <Kept organisation={organisation} />
        </div>
      )}
    </li>
  );
}

function Rename({ organisation, onChange }: { organisation: Organisation; onChange: () => void }) {
  const [name, setName] = useState(organisation.name);
  const sending = useSending();
  const rename = async () => {
    const renamed = () => send("PATCH", `/api/organisations/${organisation.id}`, { name });
    if (await sending.run(renamed, w.renamed)) onChange();
  };
  return (
    <Form sending={sending} submit={words.save} onSubmit={rename} label={organisation.name}>
      <Field
        id={`organisation-${organisation.id}`}
        label={w.organisationName}
        value={name}
        onInput={setName}
        required
      />
    </Form>
  );
}

/** The institutions an organisation keeps, and finding others to give to it. */
function Kept({ organisation }: { organisation: Organisation }) {
  const url = `/api/organisations/${organisation.id}/institutions`;
  const [q, setQ] = useState("");
  const kept = useAnswer<Institution[]>(url);
  const found = useAnswer<Institution[]>(q.trim().length > 1 ? address("/api/institutions", { q }) : null);
  const sending = useSending();
  const assign = async (method: "PUT" | "DELETE", id: number) => {
    await sending.run(() => send(method, `${url}/${id}`));
    kept.retry();
    found.retry();
  };
  const others = found.data?.filter((one) => one.organisation_id !== organisation.id);
  return (
    <>
      <h3>{w.keeps}</h3>
      {kept.error && <Failure error={kept.error} onRetry={kept.retry} />}
      {kept.data?.length === 0 && <p class="note">{w.keepsNothing}</p>}
      <ul class="lines">
        {kept.data?.map((one) => (
          <li key={one.id}>
            <InstitutionName one={one} />
            <button
              type="button"
              class="button quiet"
              aria-label={w.release(one.name)}
              onClick={() => void assign("DELETE", one.id)}
            >
              {w.releaseShort}
            </button>
          </li>
        ))}
      </ul>
      <Field
        id={`institutions-${organisation.id}`}
        type="search"
        label={w.findInstitution}
        value={q}
        onInput={setQ}
      />
      {others?.length === 0 && <p class="note">{w.noInstitution}</p>}
      <ul class="lines">
        {others?.map((one) => (
          <li key={one.id}>
            <InstitutionName one={one} />
            <button
              type="button"
              class="button quiet"
              aria-label={w.assign(one.name)}
              onClick={() => void assign("PUT", one.id)}
            >
              {w.assignShort}
            </button>
          </li>
        ))}
      </ul>
      <Outcome sending={sending} />
    </>
  );
}

function InstitutionName({ one }: { one: Institution }) {
  return (
    <div>
      {one.name}
      <small>
        {[one.provider, one.organisation && w.keptBy(one.organisation)].filter(Boolean).join(" · ")}
      </small>
    </div>
  );
}
