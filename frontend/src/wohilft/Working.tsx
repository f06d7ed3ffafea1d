/** A search that runs: how far it is, and cancelling it; its end brings the answer. */
import { useEffect } from "preact/hooks";
import { Acts } from "../aufgaben/Acts";
import { isOpen, useJob } from "../aufgaben/jobs";
import { Problem, Progress, State } from "../aufgaben/Progress";
import { s } from "../i18n/de.spots";
import { setQuery, viewUrl } from "../shell/router";
import { Loading } from "../shell/Status";

/** What is known of the job. */
export function Working({ id }: { id: number }) {
  const { job, error } = useJob(id, 0);
  const run = (job as { result?: { run?: number } } | undefined)?.result?.run;
  useEffect(() => {
    if (job?.state !== "succeeded" || !run) return;
    setQuery({ auftrag: null, lauf: run }, "replace");
    requestAnimationFrame(() => document.getElementById("spots-answer")?.focus());
  }, [job?.state, run]);
  if (error) return <p class="notice failure">{error.message}</p>;
  if (!job) return <Loading rows={3} />;
  return (
    <section class="card" aria-labelledby="spots-working">
      <h2 id="spots-working">{isOpen(job) ? s.working : s.answer}</h2>
      <p role="status">
        <State job={job} />
      </p>
      <Progress job={job} />
      <Problem job={job} />
      <Acts job={job} onDone={() => undefined} />
      <p>
        <a href={viewUrl(`/aufgaben/${id}`)}>{s.toJob}</a>
      </p>
    </section>
  );
}
