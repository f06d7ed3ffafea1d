/** What a site was earlier, and putting right what was written down wrongly. */
import { useState } from "preact/hooks";
import { address } from "../api/client";
import { useLoaded } from "../api/resource";
import { fresh } from "../daten/fresh";
import { date } from "../i18n";
import { words } from "../i18n/de.edit";
import { round } from "../lernort/round";
import { Failure, Loading } from "../shell/Status";
import { EditForm } from "./EditForm";
import { loadEditable } from "./editable";

const w = words.past;

interface Span {
  valid_from: string;
  valid_to: string | null;
  name: string;
}

/** The list of earlier states; one of them can be opened. */
export function Past({ slug }: { slug: string }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const url = address(`/api/sites/${encodeURIComponent(slug)}/spans`);
  const answer = useLoaded(`${url} ${round.value}`, (signal) => fresh<{ spans: Span[] }>(url, signal));
  const earlier = (answer.data?.spans ?? []).filter((one) => one.valid_to !== null);
  return (
    <>
      <h2>{w.title}</h2>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={3} />}
      {answer.data && <p class="note">{earlier.length ? w.lead : w.none}</p>}
      <ul class="plain">
        {earlier.map((one) => (
          <li key={one.valid_from}>
            {words.fromTo(date(one.valid_from), date(one.valid_to ?? ""))}: {one.name}{" "}
            <button
              type="button"
              class="button quiet"
              aria-expanded={chosen === one.valid_from}
              aria-label={w.correctOf(date(one.valid_from))}
              onClick={() => setChosen(chosen === one.valid_from ? null : one.valid_from)}
            >
              {w.correct}
            </button>
            {chosen === one.valid_from && <Correct key={one.valid_from} slug={slug} day={one.valid_from} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Correct({ slug, day }: { slug: string; day: string }) {
  const [saves, setSaves] = useState(0);
  const answer = useLoaded(`${slug} ${day} ${saves}`, (signal) => loadEditable(slug, day, signal));
  if (answer.error) return <Failure error={answer.error} onRetry={answer.retry} />;
  if (!answer.data || answer.loading) return <Loading rows={8} />;
  return (
    <EditForm
      key={answer.data.etag}
      loaded={answer.data}
      past={day}
      done={saves ? w.saved : ""}
      onSaved={() => {
        setSaves(saves + 1);
        round.value++;
      }}
    />
  );
}
