import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useRegion } from "../src/api/client";
import { ProposalView } from "../src/daten/ProposalView";
import { session } from "../src/shell/session";
import { answering } from "./api.mock";

/** A stand-in for the browser's EventSource, spoken to by the tests. */
class Events extends EventTarget {
  static all: Events[] = [];
  constructor(readonly url: string) {
    super();
    Events.all.push(this);
  }
  close() {}
  tell(data: unknown) {
    this.dispatchEvent(new MessageEvent("job", { data: JSON.stringify(data) }));
  }
}

const proposal = (state: string) => ({
  id: 5,
  job_id: 9,
  file_name: "kitas.csv",
  source: { code: "kitas", name: "Kitas", attribution: "Amt" },
  reader: "table",
  as_of: "2026-11-01",
  state,
  created_by: "Erika",
  created_by_id: 1,
  created_at: "2026-11-25T10:00:00Z",
  reason: "",
  renewed: false,
  decided_by: null,
  decision_reason: "",
  import_id: null,
  problem: null,
  fingerprint: null,
  report: null,
  changes: null,
});
const job = (state: string, done: number) => ({
  job: { id: 9, state, progress: { done, of: 40, words: "Lernorte" }, lines: 0 },
  log: [],
});

let place: HTMLElement;

beforeEach(() => {
  useRegion(null);
  Events.all = [];
  vi.stubGlobal("EventSource", Events);
  session.value = {
    signed_in: true,
    name: "Erika",
    role: "editor",
    permissions: ["import", "see_jobs"],
    csrf_token: "t",
  };
  place = document.body.appendChild(document.createElement("main"));
});

afterEach(() => {
  render(null, place);
  place.remove();
  session.value = null;
  vi.unstubAllGlobals();
});

describe("an import that runs", () => {
  it("shows a bar that moves with the events of its job, and asks again at its end", async () => {
    const asked = answering({ "/api/import-proposals/5": { body: { proposal: proposal("applying") } } });
    render(<ProposalView id="5" />, place);
    await vi.waitFor(() => expect(Events.all.map((one) => one.url)).toEqual(["/api/jobs/9/events"]), 2000);
    expect(place.querySelector("progress")?.hasAttribute("value")).toBe(false);
    Events.all[0]?.tell(job("running", 10));
    await vi.waitFor(() => expect(place.querySelector("progress")?.value).toBe(10), 2000);
    expect(place.querySelector("progress")?.max).toBe(40);
    expect(place.textContent).toContain("Lernorte · 10 von 40");
    answering({ "/api/import-proposals/5": { body: { proposal: proposal("applied") } } });
    Events.all[0]?.tell(job("succeeded", 40));
    await vi.waitFor(() => expect(place.querySelector("progress")).toBeNull(), 2000);
    expect(asked.every((url) => url.startsWith("/api/import-proposals/5"))).toBe(true);
  });
});
