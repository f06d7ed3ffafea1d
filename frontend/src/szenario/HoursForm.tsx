/** Other opening hours of a site. */
import { useState } from "preact/hooks";
import { w } from "../i18n/de.scenario";
import type { Raw } from "./changes";
import { step } from "./steps";

const HOURS = /^[A-Z0-9].*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}.*$/;

/** A field and a button; what does not look like hours is not taken. */
export function HoursForm({ slug, name, more }: { slug: string; name: string; more: readonly Raw[] }) {
  const before = more.find((one) => one.kind === "hours" && one.site === slug);
  const [typed, setTyped] = useState(`${before?.hours ?? ""}`);
  const others = more.filter((one) => one !== before);
  const fits = HOURS.test(typed.trim());
  return (
    <div class="row field what-if-point">
      <div class="field">
        <label for="what-if-hours">{w.hoursOf(name)}</label>
        <input
          id="what-if-hours"
          value={typed}
          placeholder="Mo-Fr 07:00-16:00"
          aria-describedby="what-if-hours-hint"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <button
        type="button"
        class="button"
        aria-disabled={!fits}
        onClick={() =>
          fits && step({ more: [...others, { kind: "hours", site: slug, hours: typed.trim() }] })
        }
      >
        {w.takeHours}
      </button>
      <small id="what-if-hours-hint">{w.hoursHint}</small>
    </div>
  );
}
