import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useRegion } from "../src/api/client";
import { JobsView } from "../src/aufgaben/JobsView";
import { type Job, merged, POLL_MS } from "../src/aufgaben/jobs";
import { stateInWords } from "../src/aufgaben/Progress";
import { announcement } from "../src/shell/announce";
import { route, visit } from "../src/shell/router";
import { session } from "../src/shell/session";

/** A stand-in for the browser's EventSource, spoken to by the tests. */
class Events extends EventTarget {
  static all: Events[] = [];
  closed = false;
  constructor(readonly url: string) {
    super();
    Events.all.push(this);
  }
  close() {
    this.closed = true;
  }
  tell(name: string, data: unknown = {}) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

const job = (id: number, more: Partial<Job> = {}): Job => ({
  id,
  kind: "compute",
  label: "Wege und Einzugsgebiete berechnen",
  asked_by: "Erika",
  region: { slug: "test", name: "Testkreis" },
  state: "running",
  progress: { done: 3, of: 12, words: "walk: Kindergarten" },
  problem: null,
  tries: 1,
  lines: 0,
  created_at: "2026-11-25T10:00:00Z",
  not_before: null,
  started_at: "2026-11-25T10:00:01Z",
  finished_at: null,
  cancel_asked: false,
  file: null,
  may_cancel: true,
  may_retry: false,
  ...more,
});

const line = (number: number) => ({ number, at: "2026-11-25T10:00:02Z", words: `Zeile ${number}` });

let place: HTMLElement;
let asked: [method: string, url: string, body: string | undefined][];

/** Answers by method and address; what is not named is a 404. */
function answering(answers: Record<string, () => unknown>): void {
  asked = [];
  vi.stubGlobal("fetch", async (url: string, options: RequestInit = {}) => {
    const method = options.method ?? "GET";
    asked.push([method, url, options.body as string | undefined]);
    const answer = answers[`${method} ${url.split("?")[0]}`]?.();
    return answer === undefined
      ? new Response(JSON.stringify({ detail: "Das gibt es nicht." }), { status: 404 })
      : new Response(JSON.stringify(answer), { status: 200 });
  });
}

beforeEach(() => {
  useRegion(null);
  Events.all = [];
  vi.stubGlobal("EventSource", Events);
  session.value = {
    signed_in: true,
    name: "Erika",
    role: "planner",
    permissions: ["see_jobs", "compute"],
    csrf_token: "t",
  };
  place = document.body.appendChild(document.createElement("main"));
  visit("/aufgaben", "replace");
});

afterEach(() => {
  render(null, place);
  place.remove();
  session.value = null;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const shown = async (text: string) => vi.waitFor(() => expect(place.textContent).toContain(text), 2000);
const button = (label: string) =>
  [...place.querySelectorAll("button")].find((one) =>
    (one.getAttribute("aria-label") ?? one.textContent)?.includes(label),
  );

describe("Aufgaben", () => {
  it("shows how far each job is, and takes what events bring", async () => {
    answering({ "GET /api/jobs": () => ({ jobs: [job(7)], next: null }) });
    render(<JobsView />, place);
    await shown("3 von 12");
    expect(place.querySelector("progress")?.value).toBe(3);
    Events.all[0]?.tell("job", { job: job(7, { progress: { done: 9, of: 12, words: "car" } }) });
    Events.all[0]?.tell("job", {
      job: job(8, { state: "waiting", progress: { done: 0, of: null, words: "" } }),
    });
    await shown("9 von 12");
    expect([...place.querySelectorAll(".job-state")].map((one) => one.textContent)).toEqual([
      "wartet",
      "läuft",
    ]);
  });

  it("asks every few seconds while no events come, and stops when they do", async () => {
    vi.useFakeTimers();
    let done = 3;
    answering({
      "GET /api/jobs": () => ({ jobs: [job(7, { progress: { done, of: 12, words: "" } })], next: null }),
    });
    render(<JobsView />, place);
    await vi.advanceTimersByTimeAsync(10);
    Events.all[0]?.dispatchEvent(new Event("error"));
    done = 5;
    await vi.advanceTimersByTimeAsync(POLL_MS + 10);
    expect(place.textContent).toContain("5 von 12");
    expect(place.textContent).toContain("unterbrochen");
    done = 6;
    await vi.advanceTimersByTimeAsync(POLL_MS + 10);
    expect(place.textContent).toContain("6 von 12");
    Events.all[0]?.dispatchEvent(new Event("open"));
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(5 * POLL_MS);
    expect(asked.length).toBe(before);
    expect(place.textContent).not.toContain("unterbrochen");
  });

  it("asks again when the events begin, so that nothing is missed between", async () => {
    let done = 3;
    answering({
      "GET /api/jobs": () => ({ jobs: [job(7, { progress: { done, of: 12, words: "" } })], next: null }),
    });
    render(<JobsView />, place);
    await shown("3 von 12");
    done = 4;
    Events.all[0]?.tell("ready");
    await shown("4 von 12");
  });

  it("asks for what the filter says, and says when there is nothing", async () => {
    answering({ "GET /api/jobs": () => ({ jobs: [], next: null }) });
    visit("/aufgaben?zustand=offen", "replace");
    render(<JobsView />, place);
    await shown("Hier ist kein Auftrag.");
    expect(asked[0]?.[1]).toBe("/api/jobs?state=waiting,running");
    button("Alle zeigen")?.click();
    await vi.waitFor(() => expect(asked.at(-1)?.[1]).toBe("/api/jobs"));
  });

  it("cancels, with words for whoever cannot see the row", async () => {
    answering({
      "GET /api/jobs": () => ({ jobs: [job(7)], next: null }),
      "POST /api/jobs/7/cancel": () => ({ job: job(7, { cancel_asked: true }), log: [] }),
    });
    render(<JobsView />, place);
    await shown("läuft");
    button("Abbrechen: Wege und Einzugsgebiete berechnen, Auftrag 7")?.click();
    await vi.waitFor(() => expect(asked.at(-1)?.slice(0, 2)).toEqual(["POST", "/api/jobs/7/cancel"]));
    Events.all[0]?.tell("job", { job: job(7, { cancel_asked: true }) });
    await shown("wird abgebrochen");
    expect(button("Abbrechen")).toBeUndefined();
  });

  it("says why something could not be done", async () => {
    answering({
      "GET /api/jobs": () => ({
        jobs: [job(7, { state: "failed", may_cancel: false, may_retry: true })],
        next: null,
      }),
    });
    render(<JobsView />, place);
    await shown("gescheitert");
    button("Wiederholen")?.click();
    await shown("Das gibt es nicht.");
  });

  it("follows one job to its end, log and all, and says so", async () => {
    answering({});
    visit("/aufgaben/7", "replace");
    render(<JobsView />, place);
    await vi.waitFor(() => expect(Events.all[0]?.url).toBe("/api/jobs/7/events"));
    Events.all[0]?.tell("job", { job: job(7), log: [line(1), line(2)] });
    await shown("Zeile 2");
    Events.all[0]?.tell("job", {
      job: job(7, { state: "succeeded", may_cancel: false }),
      log: [line(2), line(3)],
    });
    Events.all[0]?.tell("end");
    await shown("Zeile 3");
    expect([...place.querySelectorAll(".job-log li")]).toHaveLength(3);
    expect(Events.all[0]?.closed).toBe(true);
    await vi.waitFor(() => expect(announcement.value).toBe("Wege und Einzugsgebiete berechnen: fertig"));
  });

  it("says that a job does not exist", async () => {
    vi.useFakeTimers();
    answering({});
    visit("/aufgaben/9", "replace");
    render(<JobsView />, place);
    await vi.advanceTimersByTimeAsync(10);
    Events.all[0]?.dispatchEvent(new Event("error"));
    await vi.advanceTimersByTimeAsync(POLL_MS + 10);
    expect(place.textContent).toContain("Das gibt es nicht.");
  });

  it("asks for work and goes to it", async () => {
    answering({
      "GET /api/jobs": () => ({ jobs: [], next: null }),
      "POST /api/jobs": () => ({ job: job(12), log: [] }),
    });
    render(<JobsView />, place);
    await shown("Neuer Auftrag");
    button("Lernorte als CSV ausgeben")?.click();
    await vi.waitFor(() => expect(route.value.path).toBe("/aufgaben/12"));
    expect(asked.find(([method]) => method === "POST")?.[2]).toBe(
      '{"kind":"export","arguments":{"format":"csv"}}',
    );
  });
});

describe("words for jobs", () => {
  it("says when a job is tried again", () => {
    const again = job(1, { state: "waiting", tries: 1, not_before: "2026-11-25T10:00:00Z" });
    expect(stateInWords(again)).toMatch(/wird um \d\d:\d\d:\d\d wiederholt, Versuch 2 von 3/);
  });

  it("keeps each job once, the newest first", () => {
    expect(
      merged([job(3), job(1)], [job(2), job(3, { tries: 2 })]).map((one) => [one.id, one.tries]),
    ).toEqual([
      [3, 2],
      [2, 1],
      [1, 1],
    ]);
  });
});
