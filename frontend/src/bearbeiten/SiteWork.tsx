/** On the page of a site, for those who work with it: editing (or proposing), and what was changed. */
import { useState } from "preact/hooks";
import { ChangeList } from "../aenderungen/ChangeList";
import { ApiError, address, reached, reason } from "../api/client";
import { useLoaded } from "../api/resource";
import { words } from "../i18n/de.edit";
import { round } from "../lernort/round";
import { route, setQuery } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { may } from "../shell/session";
import type { EditDocument } from "./draft";
import { EditForm } from "./EditForm";
import "./edit.css";

/** Buttons, and below them what was opened; the address says which (`?offen=bearbeiten`). */
export function SiteWork() {
  const slug = decodeURIComponent(route.value.path.slice("/lernort/".length));
  const open = route.value.query.get("offen");
  const toggle = (what: string) => setQuery({ offen: open === what ? null : what });
  return (
    <section class="stack tight" aria-label={words.edit}>
      <p class="acts">
        {may("propose") && (
          <button
            type="button"
            class="button"
            aria-expanded={open === "bearbeiten"}
            onClick={() => toggle("bearbeiten")}
          >
            {may("edit_sites") ? words.edit : words.propose}
          </button>
        )}
        {may("see_audit") && (
          <button
            type="button"
            class="button quiet"
            aria-expanded={open === "verlauf"}
            onClick={() => toggle("verlauf")}
          >
            {words.changes}
          </button>
        )}
      </p>
      {open === "bearbeiten" && may("propose") && <EditSite key={slug} slug={slug} />}
      {open === "verlauf" && may("see_audit") && (
        <>
          <h2>{words.audit.siteTitle}</h2>
          <ChangeList key={round.value} path={`/api/sites/${encodeURIComponent(slug)}/changes`} filter={{}} />
        </>
      )}
    </section>
  );
}

async function load(slug: string, signal: AbortSignal) {
  const url = address(`/api/sites/${encodeURIComponent(slug)}/editable`);
  const response = await reached(url, { signal });
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  return { document: (await response.json()) as EditDocument, etag: response.headers.get("ETag") ?? "" };
}

function EditSite({ slug }: { slug: string }) {
  const saves = round.value;
  const [first] = useState(saves);
  const answer = useLoaded(`${slug} ${saves}`, (signal) => load(slug, signal));
  if (answer.error) return <Failure error={answer.error} onRetry={answer.retry} />;
  if (!answer.data || answer.loading) return <Loading rows={8} />;
  return (
    <>
      <h2>{may("edit_sites") ? words.edit : words.propose}</h2>
      <EditForm
        key={answer.data.etag}
        loaded={answer.data}
        done={saves > first ? words.saved : ""}
        onSaved={() => round.value++}
      />
    </>
  );
}
