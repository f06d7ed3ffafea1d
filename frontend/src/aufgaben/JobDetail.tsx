/** One job: how it stands, what became of it, and its log as it grows. */
import { useEffect, useRef, useState } from "preact/hooks";
import { clockTime, moment, words } from "../i18n/de.jobs";
import { announce } from "../shell/announce";
import { Heading } from "../shell/Heading";
import { viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { Acts } from "./Acts";
import { isOpen, type Job, type LogLine, useJob } from "./jobs";
import { Problem, Progress, State, stateInWords } from "./Progress";

/** The part of the view. */
export function JobDetail({ id }: { id: number }) {
  const [version, setVersion] = useState(0);
  const { job, log, error, live } = useJob(id, version);
  const anew = () => setVersion(version + 1);
  useEndTold(job);
  return (
    <div class="stack">
      <a href={viewUrl("/aufgaben")}>{words.back}</a>
      <Heading>{job ? words.heading(job.label, job.id) : words.title}</Heading>
      {error && !job ? (
        <Failure error={error} onRetry={anew} />
      ) : !job ? (
        <Loading />
      ) : (
        <>
          {!live && isOpen(job) && <p class="note">{words.polling}</p>}
          <Facts job={job} />
          <Progress job={job} />
          <Problem job={job} />
          <Acts job={job} onDone={anew} />
          <Log lines={log ?? []} />
        </>
      )}
    </div>
  );
}

/** Says, once, that a job that was watched has ended. */
function useEndTold(job: Job | undefined): void {
  const watched = useRef(false);
  useEffect(() => {
    if (job && isOpen(job)) watched.current = true;
    else if (job && watched.current) {
      watched.current = false;
      announce(words.ended(job.label, stateInWords(job)));
    }
  }, [job?.state]);
}

function Facts({ job }: { job: Job }) {
  const f = words.facts;
  const rows = [
    [f.region, job.region?.name],
    [f.by, job.asked_by],
    [f.created, moment(job.created_at)],
    [f.started, job.started_at && moment(job.started_at)],
    [f.finished, job.finished_at && moment(job.finished_at)],
    [f.tries, job.tries > 1 ? String(job.tries) : null],
    [f.file, job.file && words.until(moment(job.file.expires_at))],
  ];
  return (
    <dl class="pairs">
      <div>
        <dt>{f.state}</dt>
        <dd>
          <State job={job} />
        </dd>
      </div>
      {rows.map(
        ([label, value]) =>
          value && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Log({ lines }: { lines: readonly LogLine[] }) {
  const place = useRef<HTMLElement>(null);
  const following = useRef(true);
  useEffect(() => {
    if (following.current) place.current?.scrollTo?.(0, place.current.scrollHeight);
  }, [lines.length]);
  const onScroll = (event: Event) => {
    const { scrollTop, clientHeight, scrollHeight } = event.currentTarget as HTMLElement;
    following.current = scrollTop + clientHeight >= scrollHeight - 8; // who has scrolled up reads there
  };
  return (
    <div class="stack tight">
      <h2 id="job-log">{words.log}</h2>
      {lines.length === 0 ? (
        <p class="note">{words.noLog}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <section class="job-log" aria-labelledby="job-log" tabIndex={0} ref={place} onScroll={onScroll}>
          <ol class="plain">
            {lines.map((line) => (
              <li key={line.number}>
                <time dateTime={line.at}>{clockTime(line.at)}</time> <span>{line.words}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}
