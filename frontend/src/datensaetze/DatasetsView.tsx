/** Daten zum Mitnehmen: all datasets with licence and dates; one with its files, dictionary and sources. */
import { useAnswer } from "../api/resource";
import { d } from "../i18n/de.datasets";
import { Heading } from "../shell/Heading";
import { route, setQuery, viewUrl } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { type DatasetLine, datasetsUrl, matching } from "./api";
import { DatasetPart } from "./DatasetPart";

const PATH = "/datensaetze";

/** The view. */
export function DatasetsView() {
  const id = decodeURIComponent(route.value.path.slice(PATH.length + 1));
  return id ? <DatasetPart key={id} id={id} /> : <DatasetList />;
}

function DatasetList() {
  useTitle(d.title);
  const listed = useAnswer<{ collections: DatasetLine[] }>(datasetsUrl());
  const words = route.value.query.get("q") ?? "";
  const all = listed.data?.collections ?? [];
  const shown = matching(all, words);
  return (
    <div class="stack">
      <div>
        <Heading>{d.title}</Heading>
        <p class="lead">{d.lead}</p>
      </div>
      <div class="field">
        <label for="dataset-search">{d.search}</label>
        <input
          id="dataset-search"
          type="search"
          value={words}
          onInput={(event) => setQuery({ q: event.currentTarget.value }, "replace")}
        />
      </div>
      {listed.error && <Failure error={listed.error} onRetry={listed.retry} />}
      {listed.loading && !listed.data && <Loading rows={8} />}
      {listed.data && (
        <>
          <p role="status">{d.matches(shown.length, all.length)}</p>
          {shown.length === 0 && (
            <Notice>
              {d.nothing}{" "}
              <button type="button" class="link" onClick={() => setQuery({ q: null })}>
                {d.clear}
              </button>
            </Notice>
          )}
          {grouped(shown).map(([group, datasets]) => (
            <Group key={group} title={d.groups[group] ?? d.others} datasets={datasets} />
          ))}
        </>
      )}
      <Programs />
    </div>
  );
}

function grouped(datasets: DatasetLine[]): [string, DatasetLine[]][] {
  const found = new Map<string, DatasetLine[]>();
  for (const one of datasets) found.set(one.group, [...(found.get(one.group) ?? []), one]);
  return [...found];
}

function Group({ title, datasets }: { title: string; datasets: DatasetLine[] }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="plain stack tight">
        {datasets.map((one) => (
          <li key={one.id}>
            <a href={viewUrl(`${PATH}/${one.id}`)}>{one.title.de}</a>
            <p class="note">
              {one.description.de} {d.licence}: {one.licence ?? d.noLicence}
              {(one.first_day || one.last_day) && `; ${d.span(one.first_day ?? null, one.last_day ?? null)}`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Programs() {
  return (
    <section class="card">
      <h2>{d.programs}</h2>
      <ul class="plain stack tight">
        <li>
          <a href="/catalogue.ttl" target="_self">
            {d.catalogue}
          </a>
        </li>
        <li>
          <a href="/ogc/collections/records" target="_self">
            {d.records}
          </a>
        </li>
        <li>
          {d.qgis} <code>{`${location.origin}/ogc`}</code>
        </li>
      </ul>
    </section>
  );
}
