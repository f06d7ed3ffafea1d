/** Vorschläge: what providers would change, whether it still fits, and the decision. */
import { useState } from "preact/hooks";
import { address, forgetAnswers } from "../api/client";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { Diff } from "../bearbeiten/Diff";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { fieldName, told } from "../bearbeiten/told";
import { date } from "../i18n";
import { words } from "../i18n/de.edit";
import type { Alike } from "../neu/newsite";
import { announce } from "../shell/announce";
import { Check, Outcome, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { route, setQuery, viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { may, session } from "../shell/session";
import { useTitle } from "../shell/title";
import "../bearbeiten/edit.css";

const w = words.proposals;

type Fields = Record<string, unknown>;

interface Parts {
  site?: Fields;
  offers?: Record<string, Fields | null>;
  institution?: string | null;
  branch_of?: string | null;
}

interface Proposal {
  id: number;
  slug: string | null;
  name: string | null;
  is_new: boolean;
  alike?: Alike[];
  proposed_by: string;
  made_at: string;
  valid_from: string;
  changes: Parts;
  before: Parts;
  changed_since: Parts;
  fits: boolean;
  reason: string | null;
  status: string;
  decided_by: string | null;
  decision_reason: string | null;
}

/** The view. */
export function ProposalsView() {
  useTitle(w.title);
  const status = route.value.query.get("stand") ?? "open";
  const answer = useAnswer<{ proposals: Proposal[] }>(address("/api/proposals", { status }));
  const again = () => {
    forgetAnswers();
    answer.retry();
  };
  return (
    <div class="stack">
      <Heading>{w.title}</Heading>
      {!may("edit_sites") && (
        <p>
          <a class="button" href={viewUrl("/neuer-lernort")}>
            {w.proposeNew}
          </a>
        </p>
      )}
      <div class="form">
        <ChoiceInput
          id="stand"
          label={w.show}
          value={status}
          options={w.statuses}
          onInput={(value) => setQuery({ stand: value === "open" ? null : value })}
        />
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!answer.data && !answer.error && <Loading rows={4} />}
      {answer.data?.proposals.length === 0 && <p>{status === "open" ? w.none : w.noneAtAll}</p>}
      {answer.data?.proposals.map((proposal) => (
        <Card key={`${proposal.id} ${proposal.status}`} proposal={proposal} onDecided={again} />
      ))}
    </div>
  );
}

function Card({ proposal, onDecided }: { proposal: Proposal; onDecided: () => void }) {
  const id = `proposal-${proposal.id}`;
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>
        {proposal.slug ? <a href={viewUrl(`/lernort/${proposal.slug}`)}>{proposal.name}</a> : proposal.name}
      </h2>
      {proposal.is_new && <p class="lead">{w.isNew}</p>}
      <p class="note">
        {w.by(proposal.proposed_by, date(proposal.made_at))} · {w.from(date(proposal.valid_from))}
      </p>
      {proposal.reason && <p>{proposal.reason}</p>}
      <Differences proposal={proposal} />
      {proposal.status === "open" ? (
        <>
          {!proposal.is_new && (
            <p class={proposal.fits ? "note" : "notice"}>{proposal.fits ? w.fits : w.misfit}</p>
          )}
          {may("edit_sites") && <Decision proposal={proposal} onDecided={onDecided} />}
        </>
      ) : (
        <p>
          {w.decided(w.statuses[proposal.status] ?? proposal.status, proposal.decided_by ?? "")}
          {proposal.decision_reason && `: ${proposal.decision_reason}`}
        </p>
      )}
    </section>
  );
}

function Differences({ proposal }: { proposal: Proposal }) {
  const { changes, before, changed_since: now } = proposal;
  const rows = Object.keys(changes.site ?? {}).map((field) => ({
    name: fieldName(field),
    was: told(field, before.site?.[field]),
    wanted: told(field, changes.site?.[field]),
    now: now.site && field in now.site ? told(field, now.site[field]) : null,
  }));
  if (changes.institution)
    rows.push({ name: w.institution, was: told("", null), wanted: changes.institution, now: null });
  if (changes.branch_of)
    rows.push({ name: w.branchOf, was: told("", null), wanted: changes.branch_of, now: null });
  for (const [key, fields] of Object.entries(changes.offers ?? {})) {
    if (!fields) rows.push({ name: key, was: "", wanted: w.ends, now: null });
    for (const field of Object.keys(fields ?? {})) {
      const current = now.offers?.[key];
      rows.push({
        name: `${key}: ${fieldName(field)}`,
        was: told(field, before.offers?.[key]?.[field]),
        wanted: told(field, fields?.[field]),
        now: current && field in current ? told(field, current[field]) : null,
      });
    }
  }
  return (
    <ul class="plain">
      {rows.map((row) => (
        <li key={row.name} class="change-value">
          {row.name}: <Diff was={row.was} is={row.wanted} />
          {row.now !== null && ` (${w.now}: ${row.now})`}
        </li>
      ))}
    </ul>
  );
}

function Decision({ proposal, onDecided }: { proposal: Proposal; onDecided: () => void }) {
  const [reason, setReason] = useState<string | null>(null);
  const [others, setOthers] = useState(false);
  const sending = useSending();
  const alike = proposal.alike ?? [];
  const decide = async (what: "accept" | "decline", done: string) => {
    const url = address(`/api/proposals/${proposal.id}/${what}`);
    const distinct = what === "accept" && others ? { distinct_from: alike.map((one) => one.slug) } : {};
    if (!(await sending.run(() => send("POST", url, { reason, ...distinct }), done))) return;
    announce(done);
    onDecided();
  };
  if (session.value?.name === proposal.proposed_by) return null;
  return (
    <div class="form stack tight">
      {alike.length > 0 && (
        <div class="notice">
          <p>{w.alike}</p>
          <ul class="plain">
            {alike.map((one) => (
              <li key={one.slug}>
                <a href={viewUrl(`/lernort/${one.slug}`)}>{one.name}</a>
              </li>
            ))}
          </ul>
          <Check label={w.others} checked={others} onChange={setOthers} />
        </div>
      )}
      <p class="acts">
        <button
          type="button"
          class="button primary"
          disabled={!proposal.fits || (alike.length > 0 && !others)}
          aria-disabled={sending.busy}
          onClick={() => void decide("accept", w.accepted)}
        >
          {w.accept}
        </button>
      </p>
      <TextInput id={`reason-${proposal.id}`} label={w.reason} value={reason} onInput={setReason} />
      <button
        type="button"
        class="button"
        aria-disabled={sending.busy}
        onClick={() => void decide("decline", w.declined)}
      >
        {w.decline}
      </button>
      <Outcome sending={sending} />
    </div>
  );
}
