/** Jobs as the API tells them, and kept up to date: by server-sent events, by asking where those do not come. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, reached, reason } from "../api/client";

export type JobState = "waiting" | "running" | "succeeded" | "failed" | "cancelled" | "set_aside";

export interface Job {
  id: number;
  kind: string;
  label: string;
  asked_by: string;
  region: { slug: string; name: string } | null;
  state: JobState;
  progress: { done: number; of: number | null; words: string };
  problem: string | null;
  tries: number;
  lines: number;
  created_at: string;
  not_before: string | null;
  started_at: string | null;
  finished_at: string | null;
  cancel_asked: boolean;
  file: { name: string; bytes: number; expires_at: string } | null;
  may_cancel: boolean;
  may_retry: boolean;
}

export interface LogLine {
  number: number;
  at: string;
  words: string;
}

export interface OneJob {
  job: Job;
  log: LogLine[];
}

export interface JobPage {
  jobs: Job[];
  next: string | null;
}

export const isOpen = (job: Job) => job.state === "waiting" || job.state === "running";

/** How often is asked while no events come. */
export const POLL_MS = 3000;

/** An answer as it is now; `ask` would remember the first one. */
export async function now<A>(url: string, signal?: AbortSignal): Promise<A> {
  const response = await reached(url, { signal });
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  return (await response.json()) as A;
}

interface Watching<A> {
  /** The address of the events. */
  events: string;
  /** What an event brings. */
  onEvent: (data: A) => void;
  /** Asks for the state as it is, while no events come. */
  poll: (signal: AbortSignal) => Promise<unknown>;
  /** Whether events come. */
  onLive: (live: boolean) => void;
}

/** Watches until the function it gives is called. Browsers reconnect by themselves; what they give up is polled. */
export function watch<A>({ events, onEvent, poll, onLive }: Watching<A>): () => void {
  const control = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const source = typeof EventSource === "undefined" ? null : new EventSource(events);
  const ask = async () => {
    clearTimeout(timer);
    await poll(control.signal).catch(() => undefined); // the next time may do; what fails for good shows elsewhere
    if (!control.signal.aborted && !ended) timer = setTimeout(ask, POLL_MS);
  };
  const fall = () => {
    if (ended) return;
    onLive(false);
    clearTimeout(timer);
    timer = setTimeout(ask, POLL_MS);
  };
  if (source === null) fall();
  source?.addEventListener("open", () => {
    clearTimeout(timer);
    onLive(true);
  });
  source?.addEventListener("ready", () => void poll(control.signal).catch(() => undefined));
  source?.addEventListener("job", (event) => onEvent(JSON.parse((event as MessageEvent<string>).data) as A));
  source?.addEventListener("end", () => {
    ended = true;
    source.close();
  });
  source?.addEventListener("error", fall);
  return () => {
    ended = true;
    control.abort();
    clearTimeout(timer);
    source?.close();
  };
}

/** One job with its log, for as long as it is looked at; `version` makes it be asked for anew. */
export function useJob(id: number, version: number) {
  const [state, setState] = useState<OneJob | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [live, setLive] = useState(true);
  useEffect(() => {
    let last = 0;
    setState(null);
    setError(null);
    const take = ({ job, log }: OneJob) => {
      const fresh = log.filter((line) => line.number > last);
      last = fresh.at(-1)?.number ?? last;
      setState((before) => ({ job, log: [...(before?.log ?? []), ...fresh] }));
    };
    const poll = (signal?: AbortSignal) =>
      now<OneJob>(`/api/jobs/${id}?log_after=${last}`, signal).then(take, (failure: ApiError) => {
        if (failure.status === 404 || last === 0) setError(failure);
      });
    return watch<OneJob>({ events: `/api/jobs/${id}/events`, onEvent: take, poll, onLive: setLive });
  }, [id, version]);
  return { ...state, error, live };
}

/** Jobs of a page, the newest first, with what changes in them and those that come meanwhile, if `belongs`. */
export function useJobs(url: string, belongs: (job: Job) => boolean, version: number) {
  const [page, setPage] = useState<JobPage | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [live, setLive] = useState(true);
  useEffect(() => {
    setPage(null);
    setError(null);
    const load = (signal?: AbortSignal) =>
      now<JobPage>(url, signal).then(
        (found) => {
          setPage((before) =>
            before === null ? found : { ...before, jobs: merged(before.jobs, found.jobs) },
          );
          setError(null);
        },
        (failure: unknown) => failure instanceof ApiError && setError(failure),
      );
    const take = ({ job }: { job: Job }) =>
      setPage((before) => before && { ...before, jobs: merged(before.jobs, [job]).filter(belongs) });
    void load();
    return watch<{ job: Job }>({ events: "/api/jobs/events", onEvent: take, poll: load, onLive: setLive });
  }, [url, version]);
  const more = async () => {
    if (!page?.next) return;
    const older = await now<JobPage>(page.next);
    setPage({ jobs: merged(page.jobs, older.jobs), next: older.next });
  };
  return { page, error, live, more };
}

/** Both lists in one, each job once, what is in the second is newer; the newest job first. */
export function merged(jobs: readonly Job[], newer: readonly Job[]): Job[] {
  const all = new Map([...jobs, ...newer].map((job) => [job.id, job]));
  return [...all.values()].sort((a, b) => b.id - a.id);
}
