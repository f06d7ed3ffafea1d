/** What was changed, as a table: the newest first, older ones on demand, each that can be taken back with a button. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, address, type Parameters, reached, reason } from "../api/client";
import { send } from "../api/send";
import { Diff } from "../bearbeiten/Diff";
import { fieldName, told } from "../bearbeiten/told";
import { moment } from "../i18n";
import { words } from "../i18n/de.edit";
import { round } from "../lernort/round";
import { announce } from "../shell/announce";
import { Outcome, useSending } from "../shell/Form";
import { route, viewUrl, visit } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { may } from "../shell/session";
import "../bearbeiten/edit.css";

const w = words.audit;

export interface Change {
  id: number;
  at: string;
  actor: string;
  reason: string | null;
  table_name: string;
  object_key: string | null;
  site_slug: string | null;
  kind: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  undoes_id: number | null;
  undone_by: number | null;
}

interface Page {
  changes: Change[];
  next: string | null;
}

async function loadPage(path: string, filter: Parameters, after: string | null): Promise<Page> {
  const response = await reached(address(path, { ...filter, after }), {});
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  return (await response.json()) as Page;
}

/** The table of the changes at a path. */
export function ChangeList({ path, filter }: { path: string; filter: Parameters }) {
  const [page, setPage] = useState<Page | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const key = address(path, filter);
  const load = async (after: string | null, before: Change[]) => {
    setError(null);
    try {
      const found = await loadPage(path, filter, after);
      setPage({ changes: [...before, ...found.changes], next: found.next });
    } catch (failure) {
      setError(failure instanceof ApiError ? failure : new ApiError(String(failure), 0));
    }
  };
  useEffect(() => {
    setPage(null);
    void load(null, []);
  }, [key]);
  if (error) return <Failure error={error} onRetry={() => void load(null, [])} />;
  if (!page) return <Loading rows={6} />;
  if (!page.changes.length) return <p>{w.none}</p>;
  return (
    <>
      <section class="scroll" aria-label={words.changes}>
        <table class="change-table">
          <thead>
            <tr>
              <th scope="col">{w.what}</th>
              <th scope="col">{w.who}</th>
            </tr>
          </thead>
          <tbody>
            {page.changes.map((change) => (
              <Row key={change.id} change={change} onUndone={() => void load(null, [])} />
            ))}
          </tbody>
        </table>
      </section>
      {page.next && (
        <button type="button" class="button" onClick={() => void load(page.next, page.changes)}>
          {w.more}
        </button>
      )}
    </>
  );
}

/** One change; on the page of its own site that is not named again. */
function Row({ change, onUndone }: { change: Change; onUndone: () => void }) {
  const here = route.value.path === `/lernort/${change.site_slug}`;
  const what = `${w.tables[change.table_name] ?? change.table_name} ${w.kinds[change.kind] ?? change.kind}`;
  return (
    <tr>
      <td>
        <p>
          <strong>{what}</strong>
          {change.table_name !== "site_state" && change.object_key && ` · ${change.object_key}`}
          {change.site_slug && !here && (
            <>
              {" · "}
              <a href={viewUrl(`/lernort/${change.site_slug}`)}>{change.site_slug}</a>
            </>
          )}
        </p>
        <Values change={change} />
        {change.undone_by !== null && <p class="note">{w.wasUndone}</p>}
        {change.undoes_id !== null && <p class="note">{w.undoes(change.undoes_id)}</p>}
        {canUndo(change) && <Undo change={change} what={what} onUndone={onUndone} />}
      </td>
      <td>
        {moment(change.at)}
        <br />
        {change.actor}
        {change.reason && (
          <>
            <br />
            {change.reason}
          </>
        )}
      </td>
    </tr>
  );
}

const canUndo = (change: Change) =>
  may("edit_sites") &&
  change.undone_by === null &&
  change.site_slug !== null &&
  (isMade(change) ||
    (["site_state", "offer"].includes(change.table_name) &&
      (change.kind !== "insert" || change.table_name === "offer" || change.undoes_id !== null)));

/** A site that was entered by hand (it is its own key in the region's own source), as a whole. */
const isMade = (change: Change) =>
  change.table_name === "learning_site" &&
  change.kind === "insert" &&
  change.after?.source_key === change.site_slug;

/** What was and what is; of something new only what it is called. */
function Values({ change }: { change: Change }) {
  if (change.kind !== "update") return null;
  return (
    <ul class="plain">
      {Object.keys(change.after ?? {}).map((field) => (
        <li key={field} class="change-value">
          {fieldName(field)}:{" "}
          <Diff was={told(field, change.before?.[field])} is={told(field, change.after?.[field])} />
        </li>
      ))}
    </ul>
  );
}

function Undo({ change, what, onUndone }: { change: Change; what: string; onUndone: () => void }) {
  const sending = useSending();
  const url = address(`/api/audit/${change.id}/undo`);
  const undo = async () => {
    let gone = false;
    const work = async () => {
      gone = Boolean((await send<{ gone?: boolean }>("POST", url, {})).data.gone);
    };
    if (!(await sending.run(work, w.undone))) return;
    announce(gone ? w.siteGone : w.undone);
    if (gone && route.value.path.startsWith("/lernort/"))
      visit(viewUrl("/aenderungen", { ort: change.site_slug }));
    else {
      round.value++;
      onUndone();
    }
  };
  return (
    <>
      <button
        type="button"
        class="button quiet"
        aria-label={w.undoOf(`${what}, ${moment(change.at)}`)}
        aria-disabled={sending.busy}
        onClick={() => void undo()}
      >
        {w.undo}
      </button>
      <Outcome sending={sending} />
    </>
  );
}
