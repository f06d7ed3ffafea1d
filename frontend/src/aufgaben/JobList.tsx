/** All jobs, the newest first, filtered by how they stand. */
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client";
import { moment, words } from "../i18n/de.jobs";
import { Segments } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { route, setQuery, viewUrl } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { Acts } from "./Acts";
import { isOpen, type Job, useJobs } from "./jobs";
import { NewJob } from "./NewJob";
import { Problem, Progress, State } from "./Progress";

type Filter = keyof typeof words.filters;

const STATES: Record<Filter, readonly Job["state"][] | null> = {
  alle: null,
  offen: ["waiting", "running"],
  fertig: ["succeeded"],
  gescheitert: ["failed", "cancelled", "set_aside"],
};

const chosen = (): Filter => {
  const told = route.value.query.get("zustand") ?? "";
  return told in STATES ? (told as Filter) : "alle";
};

/** The list. */
export function JobList() {
  const [version, setVersion] = useState(0);
  const [failed, setFailed] = useState<ApiError | null>(null);
  const filter = chosen();
  const states = STATES[filter];
  const url = states ? `/api/jobs?state=${states.join(",")}` : "/api/jobs";
  const { page, error, live, more } = useJobs(url, (job) => states?.includes(job.state) ?? true, version);
  const anew = () => setVersion(version + 1);
  return (
    <div class="stack">
      <div>
        <Heading>{words.title}</Heading>
        <p class="lead">{words.lead}</p>
      </div>
      <NewJob />
      <Choice filter={filter} />
      {!live && <p class="note">{words.polling}</p>}
      {error && !page ? (
        <Failure error={error} onRetry={anew} />
      ) : !page ? (
        <Loading />
      ) : page.jobs.length === 0 ? (
        <Empty filter={filter} />
      ) : (
        <ul class="entries" aria-label={words.list}>
          {page.jobs.map((job) => (
            <Entry key={job.id} job={job} />
          ))}
        </ul>
      )}
      {failed && <Failure error={failed} onRetry={() => setFailed(null)} />}
      {page?.next && (
        <button type="button" class="button" onClick={() => more().catch(setFailed)}>
          {words.more}
        </button>
      )}
    </div>
  );
}

function Choice({ filter }: { filter: Filter }) {
  return (
    <Segments
      legend={words.filter}
      name="zustand"
      value={filter}
      options={Object.entries(words.filters) as [Filter, string][]}
      onChoose={(code) => setQuery({ zustand: code === "alle" ? null : code })}
    />
  );
}

function Empty({ filter }: { filter: Filter }) {
  return (
    <Notice>
      <p>{words.none}</p>
      {filter !== "alle" && (
        <button type="button" class="button" onClick={() => setQuery({ zustand: null })}>
          {words.showAll}
        </button>
      )}
    </Notice>
  );
}

function Entry({ job }: { job: Job }) {
  const about = [job.region?.name, words.by(job.asked_by, moment(job.created_at))]
    .filter(Boolean)
    .join(" · ");
  return (
    <li class="job">
      <div class="row between">
        <a class="job-name" href={viewUrl(`/aufgaben/${job.id}`)}>
          {job.label}
        </a>
        <State job={job} />
      </div>
      <span class="entry-kind break">{about}</span>
      <Progress job={job} />
      <Problem job={job} />
      {(isOpen(job) || job.file || job.may_retry) && <Acts job={job} onDone={() => undefined} />}
    </li>
  );
}
