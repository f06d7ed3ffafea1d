/** The saved scenario: its name, its versions, saving, sharing, freezing, and what to do when somebody was faster. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { moment } from "../i18n";
import { w } from "../i18n/de.scenario";
import { Select } from "../shell/Choices";
import { Field, Outcome, useSending } from "../shell/Form";
import { setQuery, viewUrl, visit } from "../shell/router";
import {
  type Clash,
  type Content,
  create,
  etagOf,
  freeze,
  remove,
  type Scenario,
  SHARINGS,
  type Sharing,
  save,
  settle,
  type Version,
} from "./api";
import { ClashPart } from "./ClashPart";
import { openContent } from "./draft";

interface Props {
  scenario: Scenario | null;
  content: Content;
  dirty: boolean;
  onSaved: () => void;
}

/** A name, and the button that makes a scenario of what stands there. */
function SaveNew({ content, named }: { content: Content; named: string }) {
  const [name, setName] = useState(named);
  const sending = useSending();
  const make = () =>
    sending.run(async () => {
      const made = await create(name.trim(), content);
      setQuery({ s: made.id, v: made.version });
    }, w.saved);
  return (
    <form
      class="stack tight"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) void make();
      }}
    >
      <Field id="scenario-name" label={w.name} value={name} onInput={setName} maxLength={120} required />
      <button type="submit" class="button primary" aria-disabled={sending.busy || !name.trim()}>
        {w.saveNew}
      </button>
      <Outcome sending={sending} />
    </form>
  );
}

/** All versions; an earlier one can be opened, and saved anew. */
function Versions({ scenario }: { scenario: Scenario }) {
  const open = (one: Version) => setQuery({ s: scenario.id, v: null, fassung: one.number });
  return (
    <details>
      <summary>{w.versions(scenario.versions.length)}</summary>
      <ol class="plain" reversed>
        {scenario.versions.map((one) => (
          <li key={one.number} class="row between">
            <span>
              {w.version(one.number, one.saved_by, moment(one.saved_at))}{" "}
              {one.note && <small>{one.note}</small>}
            </span>
            <button
              type="button"
              class="button quiet"
              aria-label={w.openVersion(one.number)}
              onClick={() => open(one)}
            >
              {w.open}
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Frozens({ scenario }: { scenario: Scenario }) {
  if (scenario.frozen.length === 0) return null;
  return (
    <section aria-labelledby="frozen-list">
      <h3 id="frozen-list">{w.frozenStates}</h3>
      <ul class="plain">
        {scenario.frozen.map((one) => (
          <li key={one.id}>
            <a href={viewUrl("/szenario", { stand: one.id })}>
              {w.frozenLine(one.id, one.version, one.by_name, moment(one.frozen_at))}
            </a>{" "}
            {one.note && <small>{one.note}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Sharing, archiving, deleting: for its owner. */
function Settings({ scenario, onSaved }: { scenario: Scenario; onSaved: () => void }) {
  const sending = useSending();
  const [sure, setSure] = useState(false);
  const { name, description, sharing, archived } = scenario;
  const put = (more: Partial<{ sharing: Sharing; archived: boolean }>, done: string) =>
    sending.run(async () => {
      await settle(scenario, { name, description, sharing, archived, ...more });
      onSaved();
    }, done);
  const gone = () =>
    sending.run(async () => {
      await remove(scenario.id);
      setQuery({ s: null, v: null });
    });
  if (!scenario.may_decide) return <p class="note">{w.ofOthers(scenario.owner, w.sharings[sharing])}</p>;
  return (
    <div class="stack tight">
      <Select
        id="sharing"
        label={w.sharing}
        value={sharing}
        options={SHARINGS.map((one) => [one, w.sharings[one]] as const)}
        onChoose={(value) =>
          void put({ sharing: value as Sharing }, w.sharedNow(w.sharings[value as Sharing]))
        }
      />
      <div class="row">
        <button type="button" class="button quiet" onClick={() => void put({ archived: !archived }, w.done)}>
          {archived ? w.unarchive : w.archive}
        </button>
        <button type="button" class="button quiet" onClick={() => (sure ? void gone() : setSure(true))}>
          {sure ? w.removeSure : w.removeScenario}
        </button>
      </div>
      <Outcome sending={sending} />
    </div>
  );
}

function Freeze({ scenario, dirty, onSaved }: { scenario: Scenario; dirty: boolean; onSaved: () => void }) {
  const [note, setNote] = useState("");
  const sending = useSending();
  const cold = () =>
    sending.run(async () => {
      const number = await freeze(scenario.id, note.trim());
      onSaved();
      visit(viewUrl("/szenario", { stand: number }));
    });
  return (
    <details>
      <summary>{w.freeze}</summary>
      <form
        class="stack tight"
        onSubmit={(event) => {
          event.preventDefault();
          if (!dirty) void cold();
        }}
      >
        <p class="note">{dirty ? w.freezeSaveFirst : w.freezeLead}</p>
        <Field id="freeze-note" label={w.freezeNote} value={note} onInput={setNote} maxLength={300} />
        <button type="submit" class="button" aria-disabled={dirty || sending.busy}>
          {w.freezeNow(scenario.version)}
        </button>
        <Outcome sending={sending} />
      </form>
    </details>
  );
}

/** The whole part; without a saved scenario only a name and a button. */
export function Saved({ scenario, content, dirty, onSaved }: Props) {
  const sending = useSending();
  const [clash, setClash] = useState<Clash | null>(null);
  if (!scenario) return <SaveNew content={content} named="" />;
  const put = (etag: string, wanted: Content) =>
    sending.run(async () => {
      try {
        const saved = await save(scenario.id, etag, wanted);
        setClash(null);
        openContent(saved.content, { s: saved.id, v: saved.version });
        onSaved();
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 412) throw error;
        setClash(error.problem as unknown as Clash);
      }
    }, w.saved);
  return (
    <section class="card stack tight" aria-labelledby="scenario-saved">
      <h2 id="scenario-saved">{scenario.name}</h2>
      <p class="note">
        {w.version(scenario.version, scenario.saved_by, moment(scenario.saved_at))}{" "}
        <strong>{dirty ? w.unsaved : w.asSaved}</strong>
      </p>
      <div class="row">
        <button
          type="button"
          class="button primary"
          aria-disabled={!dirty || sending.busy}
          onClick={() => dirty && void put(etagOf({ ...scenario, version: baseVersion(scenario) }), content)}
        >
          {w.save}
        </button>
        <a class="button" href={viewUrl("/szenario", { vergleich: `${scenario.id},heute` })}>
          {w.compare}
        </a>
      </div>
      <Outcome sending={sending} />
      {clash && <ClashPart clash={clash} onTake={(wanted) => void put(clash.etag, wanted)} mine={content} />}
      <Freeze scenario={scenario} dirty={dirty} onSaved={onSaved} />
      <Frozens scenario={scenario} />
      <Versions scenario={scenario} />
      <details>
        <summary>{w.saveAs}</summary>
        <SaveNew content={content} named={w.copyOf(scenario.name)} />
      </details>
      <Settings scenario={scenario} onSaved={onSaved} />
    </section>
  );
}

/** The version that what stands in the address was made from. */
function baseVersion(scenario: Scenario): number {
  const told = Number(new URLSearchParams(location.search).get("v"));
  return told >= 1 && told <= scenario.version ? told : scenario.version;
}
