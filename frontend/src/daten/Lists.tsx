/** What is on its way, what was applied, which sources there are, and how QGIS gets the data. */
import { address } from "../api/client";
import { send } from "../api/send";
import { date, t } from "../i18n";
import { d } from "../i18n/de.data";
import { region } from "../shell/region";
import { viewUrl } from "../shell/router";
import { useFresh } from "./fresh";
import type { AppliedImport, KnownSource, NoticeLine, ProposalLine } from "./types";

/** Notices for whoever is signed in. */
export function Notices() {
  const { data, again } = useFresh<{ notices: NoticeLine[] }>("/api/notices");
  const unread = (data?.notices ?? []).filter((one) => !one.read);
  if (!unread.length) return null;
  const mark = () =>
    void send("POST", "/api/notices/read", { ids: unread.map((one) => one.id) }).then(again, again);
  return (
    <section aria-labelledby="notices" class="notice">
      <h2 id="notices">{d.lists.notices}</h2>
      <ul class="plain">
        {unread.map((one) => (
          <li key={one.id}>
            {one.link ? <a href={one.link}>{one.title}</a> : <strong>{one.title}</strong>}{" "}
            <small>{date(one.created_at)}</small>
            {one.body && <p class="break">{one.body}</p>}
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={mark}>
        {d.lists.markRead}
      </button>
    </section>
  );
}

/** Imports that are not applied yet, those that wait first. */
export function Proposals() {
  const { data } = useFresh<{ proposals: ProposalLine[] }>(address("/api/import-proposals"));
  const open = (data?.proposals ?? []).filter(
    (one) => !["applied", "withdrawn", "declined"].includes(one.state),
  );
  const sorted = [...open].sort(
    (a, b) => Number(b.state === "waiting") - Number(a.state === "waiting") || b.id - a.id,
  );
  return (
    <section aria-labelledby="proposals">
      <h2 id="proposals">{d.lists.proposals}</h2>
      {!sorted.length && <p class="note">{d.lists.noProposals}</p>}
      <ul class="plain entry-lines">
        {sorted.map((one) => (
          <li key={one.id}>
            <a href={viewUrl("/daten", { einspielung: one.id })} class="break">
              {one.file_name}
            </a>
            <span class="state" data-state={one.state}>
              {d.state[one.state]}
            </span>
            <small>
              {one.source.name} · {one.created_by}, {date(one.created_at)}
              {one.total && ` · ${d.lists.counts(one.total.new, one.total.changed, one.total.gone)}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was applied, the newest first. */
export function Imports() {
  const { data } = useFresh<{ imports: AppliedImport[] }>(address("/api/imports"));
  const all = data?.imports ?? [];
  return (
    <details>
      <summary>
        {d.lists.imports} ({all.length})
      </summary>
      {!all.length && <p class="note">{d.lists.noImports}</p>}
      <ul class="plain entry-lines">
        {all.slice(0, 100).map((one) => (
          <li key={one.id}>
            <a href={address(`/api/imports/${one.id}`)} class="break">
              {one.source_name}
            </a>
            {one.status === "failed" && (
              <span class="state" data-state="failed">
                {d.lists.failed}
              </span>
            )}
            <small class="break">
              {one.file_name} · {t.app.asOf(date(one.as_of))} · {date(one.finished_at)}
              {one.total && ` · ${d.lists.counts(one.total.new, one.total.changed, one.total.gone)}`}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Sources with their licences: loaded ones and those that could be. */
export function Sources() {
  const { data } = useFresh<{ sources: KnownSource[] }>(address("/api/import-sources"));
  return (
    <details>
      <summary>
        {d.lists.sources} ({data?.sources.length ?? 0})
      </summary>
      <ul class="plain entry-lines">
        {data?.sources.map((one) => (
          <li key={one.code}>
            <strong class="break">{one.name}</strong>
            <small class="break">
              {[
                one.attribution,
                one.licence,
                one.reference_date ? t.app.asOf(date(one.reference_date)) : null,
                one.loaded ? `${one.sites.toLocaleString("de-DE")} ${d.lists.sites}` : d.lists.notLoaded,
              ]
                .filter(Boolean)
                .join(" · ")}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** How to get everything into QGIS: by the OGC API, which has a page for people too. */
export function Qgis() {
  const [first, second, third] = d.qgis.lines;
  const asked = new URLSearchParams(location.search).has("region");
  const url = `${location.origin}/ogc${asked ? `?region=${region.value?.region.slug ?? ""}` : ""}`;
  return (
    <details>
      <summary>{d.qgis.title}</summary>
      <ol class="qgis">
        <li>{first}</li>
        <li>
          {second} <code class="break">{url}</code>
        </li>
        <li>{third}</li>
      </ol>
      <p>
        <a href="/ogc?f=html">{d.qgis.look}</a>
      </p>
    </details>
  );
}
