/** Steps three and four: what an import would change, and handing it in, approving or declining it. */
import { useEffect, useState } from "preact/hooks";
import { type ApiError, address } from "../api/client";
import { send } from "../api/send";
import { isOpen, useJob } from "../aufgaben/jobs";
import { count, date, t } from "../i18n";
import { d } from "../i18n/de.data";
import { announce } from "../shell/announce";
import { Heading } from "../shell/Heading";
import { Failure, Loading, Notice } from "../shell/Status";
import { may, session } from "../shell/session";
import { Differences } from "./Differences";
import { type Fresh, useFresh } from "./fresh";
import { Steps } from "./ImportView";
import type { Proposal } from "./types";

type Answer = { proposal: Proposal };
const busy = ({ proposal }: Answer) => proposal.state === "rehearsing" || proposal.state === "applying";

/** An import on its way. */
export function ProposalView({ id }: { id: string }) {
  const answer = useFresh<Answer>(`/api/import-proposals/${encodeURIComponent(id)}`, busy);
  const proposal = answer.data?.proposal;
  return (
    <div class="stack data">
      <Steps at={proposal && ["waiting", "applying", "applied"].includes(proposal.state) ? 3 : 2} />
      <Heading>{proposal ? d.difference.title(proposal.file_name) : d.steps[2]}</Heading>
      {answer.error && <Failure error={answer.error} onRetry={answer.again} />}
      {!proposal && !answer.error && <Loading />}
      {proposal && <Told proposal={proposal} answer={answer} />}
    </div>
  );
}

function Told({ proposal, answer }: { proposal: Proposal; answer: Fresh<Answer> }) {
  const open = proposal.state === "rehearsed" || proposal.state === "waiting";
  return (
    <>
      <p>
        <strong>{proposal.source.name}</strong>, {t.app.asOf(date(proposal.as_of))}:{" "}
        <span class="state">{d.state[proposal.state]}</span>
        <br />
        <span class="note">{d.act.by(proposal.created_by, date(proposal.created_at))}</span>
        {proposal.reason && <span class="note"> – {proposal.reason}</span>}
      </p>
      <div role="status">
        {proposal.state === "rehearsing" && <p>{d.act.rehearsing}</p>}
        {proposal.state === "applying" && <p>{d.act.applying}</p>}
        {proposal.state === "applied" && <Notice>{d.act.applied}</Notice>}
      </div>
      {busy({ proposal }) && <Running key={proposal.job_id} proposal={proposal} onEnd={answer.again} />}
      {proposal.state === "failed" && (
        <div class="notice failure">
          <p>
            <strong>{t.state.failed}.</strong> {proposal.problem}
          </p>
        </div>
      )}
      {proposal.renewed && open && <Notice>{d.act.renewed}</Notice>}
      {proposal.decided_by && <p>{d.act.decided(proposal.decided_by, proposal.decision_reason)}</p>}
      {proposal.report && <Differences proposal={proposal} />}
      {(open || proposal.state === "failed") && <Acts proposal={proposal} onDone={answer.again} />}
    </>
  );
}

/** How far the job is that works on it; told by events, so that the bar moves with the work. */
function Running({ proposal, onEnd }: { proposal: Proposal; onEnd: () => void }) {
  const words = proposal.state === "applying" ? d.act.applying : d.act.rehearsing;
  if (proposal.job_id === null || !may("see_jobs")) return <progress aria-label={words} />;
  return <Followed id={proposal.job_id} words={words} onEnd={onEnd} />;
}

function Followed({ id, words, onEnd }: { id: number; words: string; onEnd: () => void }) {
  const { job } = useJob(id, 0);
  const open = !job || isOpen(job);
  useEffect(() => {
    if (!open) onEnd();
  }, [open]);
  const { done, of, words: step } = job?.progress ?? { done: 0, of: null, words: "" };
  return (
    <div class="card">
      <progress value={of ? done : undefined} max={of ?? undefined} aria-label={words} />
      <p class="note">
        {[job?.state === "waiting" ? d.act.queued : step, of ? d.act.steps(count(done), count(of)) : ""]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </div>
  );
}

function Acts({ proposal, onDone }: { proposal: Proposal; onDone: () => void }) {
  const [note, setNote] = useState("");
  const [declining, setDeclining] = useState(false);
  const [confirmed, setConfirmed] = useState(false);
  const doubtful = Boolean(proposal.report?.doubtful?.count);
  const [error, setError] = useState<ApiError | null>(null);
  const act = (what: string, body?: unknown, words?: string) => {
    setError(null);
    send("POST", address(`/api/import-proposals/${proposal.id}/${what}`), body).then(
      () => {
        if (words) announce(words);
        onDone();
      },
      (failure: unknown) => {
        setError(failure as ApiError);
        onDone();
      },
    );
  };
  const open = proposal.state !== "failed";
  const decides = open && may("approve_imports");
  const mine = proposal.created_by === session.value?.name || !decides;
  return (
    <section class="stack tight" aria-label={d.steps[3]}>
      {decides && (
        <div class="field">
          <label for="decision">{declining ? d.act.declineReason : d.act.approveNote}</label>
          <input
            id="decision"
            value={note}
            maxLength={1000}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </div>
      )}
      {decides && doubtful && !declining && (
        <label class="check">
          <input
            type="checkbox"
            checked={confirmed}
            onChange={(event) => setConfirmed(event.currentTarget.checked)}
          />
          {d.act.confirmDoubtful}
        </label>
      )}
      {declining && note.trim().length < 3 && <p class="note">{d.act.needReason}</p>}
      {error && (
        <div class="notice failure" role="alert">
          <p>{error.message}</p>
        </div>
      )}
      <div class="row">
        {decides && !declining && (
          <button
            type="button"
            class="button primary"
            disabled={doubtful && !confirmed}
            onClick={() =>
              act("approve", {
                fingerprint: proposal.fingerprint,
                reason: note,
                confirm_doubtful: confirmed,
              })
            }
          >
            {d.act.approve}
          </button>
        )}
        {decides && (
          <button
            type="button"
            class="button"
            disabled={declining && note.trim().length < 3}
            onClick={() => (declining ? act("decline", { reason: note }) : setDeclining(true))}
          >
            {d.act.decline}
          </button>
        )}
        {declining && (
          <button type="button" class="button quiet" onClick={() => setDeclining(false)}>
            {t.state.cancel}
          </button>
        )}
        {!decides && proposal.state === "rehearsed" && (
          <button
            type="button"
            class="button primary"
            onClick={() => act("submit", undefined, d.act.submitted)}
          >
            {d.act.submit}
          </button>
        )}
        {mine && !declining && (
          <button type="button" class="button" onClick={() => act("withdraw")}>
            {d.act.withdraw}
          </button>
        )}
      </div>
    </section>
  );
}
