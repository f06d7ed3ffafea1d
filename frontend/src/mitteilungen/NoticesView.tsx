/** Mitteilungen: what has happened that one should know of; new ones first. */
import { useEffect, useState } from "preact/hooks";
import { send } from "../api/send";
import { moment } from "../i18n";
import { words } from "../i18n/de.notices";
import { announce } from "../shell/announce";
import { Outcome, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { loadNotices, type Notice, notices } from "../shell/notices";
import { Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import "../daten/daten.css";

/** The view. */
export function NoticesView() {
  const [loaded, setLoaded] = useState(false);
  const sending = useSending();
  useTitle(words.title);
  useEffect(() => {
    const control = new AbortController();
    void loadNotices(control.signal).then(() => setLoaded(true));
    return () => control.abort();
  }, []);
  const fresh = notices.value.filter((one) => !one.read);
  const read = notices.value.filter((one) => one.read);
  const mark = async () => {
    const ids = fresh.map((one) => one.id);
    if (!(await sending.run(() => send("POST", "/api/notices/read", { ids })))) return;
    announce(words.marked);
    await loadNotices();
    document.querySelector<HTMLElement>("#panel h1")?.focus();
  };
  return (
    <div class="stack">
      <Heading>{words.title}</Heading>
      {!loaded && <Loading rows={3} />}
      {loaded && fresh.length === 0 && <p>{words.none}</p>}
      {fresh.length > 0 && (
        <section class="stack tight" aria-labelledby="fresh">
          <h2 id="fresh">{words.fresh}</h2>
          <Lines found={fresh} />
          <button type="button" class="button" aria-disabled={sending.busy} onClick={() => void mark()}>
            {words.mark}
          </button>
          <Outcome sending={sending} />
        </section>
      )}
      {loaded && read.length > 0 && (
        <section class="stack tight" aria-labelledby="read">
          <h2 id="read">{words.read}</h2>
          <Lines found={read} />
        </section>
      )}
    </div>
  );
}

function Lines({ found }: { found: readonly Notice[] }) {
  return (
    <ul class="plain entry-lines">
      {found.map((one) => (
        <li key={one.id}>
          {one.link ? <a href={one.link}>{one.title}</a> : <strong>{one.title}</strong>}{" "}
          <small>{moment(one.created_at)}</small>
          {one.body && <p class="break">{one.body}</p>}
        </li>
      ))}
    </ul>
  );
}
