/** How far a job is: in words, and as a bar while it runs. */
import { count } from "../i18n";
import { clockTime, words } from "../i18n/de.jobs";
import { isOpen, type Job } from "./jobs";

/** What becomes of the job, in words. */
export function stateInWords(job: Job): string {
  if (job.cancel_asked) return words.cancelling;
  if (job.state === "waiting" && job.not_before && job.tries > 0)
    return words.again(clockTime(job.not_before), job.tries + 1);
  return words.states[job.state];
}

/** The mark of a state. */
export function State({ job }: { job: Job }) {
  return (
    <span class="job-state" data-state={job.state}>
      {stateInWords(job)}
    </span>
  );
}

/** The bar of a running job with its step. */
export function Progress({ job }: { job: Job }) {
  if (job.state !== "running") return null;
  const { done, of, words: step } = job.progress;
  return (
    <div class="job-progress">
      <progress value={of ? done : undefined} max={of ?? undefined} aria-label={words.progress(job.label)} />
      <span>{[step, of ? words.steps(count(done), count(of)) : ""].filter(Boolean).join(" · ")}</span>
    </div>
  );
}

/** Why a job did not succeed (yet). */
export function Problem({ job }: { job: Job }) {
  if (!job.problem) return null;
  return <p class={isOpen(job) ? "note" : "job-problem"}>{job.problem}</p>;
}
