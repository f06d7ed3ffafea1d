/** On the page of a site, for those who work with it: editing (or proposing), and what was changed. */
import { useState } from "preact/hooks";
import { ChangeList } from "../aenderungen/ChangeList";
import { useLoaded } from "../api/resource";
import { words } from "../i18n/de.edit";
import { round } from "../lernort/round";
import { route, setQuery } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { may } from "../shell/session";
import { EditForm } from "./EditForm";
import { loadEditable } from "./editable";
import { Past } from "./Past";
import { Privacy } from "./Privacy";
import "./edit.css";

/** The same, for the site whose page this is. */
export const SiteWorkHere = () => (
  <SiteWork slug={decodeURIComponent(route.value.path.slice("/lernort/".length))} />
);

/** Buttons, and below them what was opened; the address says which (`?offen=bearbeiten`). */
export function SiteWork({ slug }: { slug: string }) {
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
        {may("edit_sites") && (
          <button
            type="button"
            class="button quiet"
            aria-expanded={open === "frueher"}
            onClick={() => toggle("frueher")}
          >
            {words.past.open}
          </button>
        )}
      </p>
      {open === "bearbeiten" && may("propose") && <EditSite key={slug} slug={slug} />}
      {open === "frueher" && may("edit_sites") && <Past key={slug} slug={slug} />}
      {open === "verlauf" && may("see_audit") && (
        <>
          <h2>{words.audit.siteTitle}</h2>
          <ChangeList key={round.value} path={`/api/sites/${encodeURIComponent(slug)}/changes`} filter={{}} />
        </>
      )}
    </section>
  );
}

function EditSite({ slug }: { slug: string }) {
  const saves = round.value;
  const [first] = useState(saves);
  const answer = useLoaded(`${slug} ${saves}`, (signal) => loadEditable(slug, null, signal));
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
      {may("edit_sites") && may("see_private") && (
        <Privacy document={answer.data.document} onSaved={() => round.value++} />
      )}
    </>
  );
}
