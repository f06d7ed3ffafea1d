/** Was sich ändert, was auffällt: the list first, clusters on the map; to be taken up as findings or dismissed. */
import "../qualitaet/quality.css";
import "./developments.css";
import { useEffect, useState } from "preact/hooks";
import { address, ask, runUrl } from "../api/client";
import { type Resource, useAnswer, useLoaded } from "../api/resource";
import { send } from "../api/send";
import { count, date } from "../i18n";
import { d } from "../i18n/de.developments";
import { announce } from "../shell/announce";
import { Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { setQuery, viewUrl, visit } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import { csvUrl, type Developments, listUrl, oneUrl, readState, type ViewState } from "./api";
import { Item } from "./Item";
import { COLD, HOT, LISTED, useClusterMap } from "./useClusterMap";

interface Pages extends Resource<Developments> {
  more: (() => void) | null;
}

/** So many pages of the list, asked for anew when something was decided. */
function usePages(url: string, version: number): Pages {
  const [pages, setPages] = useState(1);
  useEffect(() => setPages(1), [url]);
  const found = useLoaded<Developments>(`${url} ${version} ${pages}`, async (signal) => {
    const whole = await ask<Developments>(url, signal);
    let next = whole.links.find((link) => link.rel === "next")?.href;
    const items = [...whole.items];
    for (let n = 1; n < pages && next; n += 1) {
      const page: Developments = await ask<Developments>(next, signal);
      items.push(...page.items);
      next = page.links.find((link) => link.rel === "next")?.href;
    }
    return { ...whole, items };
  });
  const all = found.data !== null && found.data.items.length >= found.data.matched;
  return { ...found, more: found.data && !all ? () => setPages(pages + 1) : null };
}

/** The view. */
export function DevelopmentsView() {
  const state = readState();
  const decides = may("keep_indicators");
  const [version, setVersion] = useState(0);
  const found = usePages(listUrl(state, decides), version);
  const items = found.data?.items ?? [];
  const listed = items.find((one) => one.key === state.open) ?? null;
  const isElsewhere = state.open !== null && found.data !== null && listed === null;
  const linked = useAnswer<Developments>(isElsewhere ? oneUrl(state.open ?? "", decides) : null);
  const open = listed ?? (isElsewhere ? (linked.data?.items[0] ?? null) : null);
  useClusterMap(items, open);
  useTitle(d.title);
  const done = (sentence: string) => {
    announce(sentence);
    setVersion(version + 1);
    setQuery({ eintrag: null }, "replace");
    document.getElementById("developments")?.focus();
  };
  return (
    <div class="stack">
      <div>
        <Heading>{d.title}</Heading>
        <p class="lead">{d.lead}</p>
      </div>
      <Controls state={state} decides={decides} />
      {found.error && <NotThere error={found.error} onRetry={found.retry} />}
      {found.loading && !found.data && <Loading rows={6} />}
      {found.data && (
        <>
          {isElsewhere && !linked.loading && !open && <Notice>{d.linkedGone}</Notice>}
          {open && !listed && (
            <ol class="entries">
              <Item of={open} number={null} isOpen={true} run={found.data.run.id} onDone={done} />
            </ol>
          )}
          <div class="row between">
            <strong id="developments" tabIndex={-1}>
              {d.count(count(found.data.matched))}
            </strong>
            <a href={csvUrl(state, decides)} download>
              {d.csv}
            </a>
          </div>
          <Legend items={items} />
          {items.length === 0 && <Notice>{state.state === "open" ? d.noneOpen : d.none}</Notice>}
          <ol class="entries">
            {items.map((one, n) => (
              <Item
                key={one.key}
                of={one}
                number={n + 1}
                isOpen={one === listed}
                run={found.data?.run.id ?? 0}
                onDone={done}
              />
            ))}
          </ol>
          {found.more && (
            <button type="button" class="button" onClick={found.more} disabled={found.loading}>
              {d.more}
            </button>
          )}
          <How of={found.data} url={listUrl(state, decides)} />
        </>
      )}
      <Share />
    </div>
  );
}

function Controls({ state, decides }: { state: ViewState; decides: boolean }) {
  const options = (all: string, named: Record<string, string>) => [
    ["", all] as const,
    ...Object.entries(named),
  ];
  const chosen = [
    state.area && d.onlyArea(state.area),
    state.indicator && d.onlyIndicator(state.indicator),
  ].filter(Boolean);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <div class="pair">
        <Select
          id="kind"
          label={d.kind}
          value={state.kind ?? ""}
          options={options(d.allKinds, d.kinds)}
          onChoose={(art) => setQuery({ art, eintrag: null })}
        />
        <Select
          id="meaning"
          label={d.meaning}
          value={state.meaning ?? ""}
          options={options(d.allMeanings, d.meanings)}
          onChoose={(bedeutung) => setQuery({ bedeutung, eintrag: null })}
        />
      </div>
      <div class="pair">
        <Select
          id="level"
          label={d.level}
          value={state.level ?? ""}
          options={options(d.allLevels, d.levels)}
          onChoose={(ebene) => setQuery({ ebene, eintrag: null })}
        />
        {decides && (
          <Select
            id="state"
            label={d.state}
            value={state.state}
            options={Object.entries(d.states)}
            onChoose={(stand) => setQuery({ stand: stand === "open" ? null : stand, eintrag: null })}
          />
        )}
      </div>
      {chosen.length > 0 && (
        <p class="row between">
          <span>{chosen.join(" · ")}</span>
          <button
            type="button"
            class="button quiet"
            onClick={() => setQuery({ gebiet: null, indikator: null, eintrag: null })}
          >
            {d.without}
          </button>
        </p>
      )}
    </form>
  );
}

interface Missing {
  error: { message: string; status: number };
  onRetry: () => void;
}

/** Nothing is computed yet: who may can have it looked for. */
function NotThere({ error, onRetry }: Missing) {
  const [failed, setFailed] = useState("");
  if (error.status !== 404) return <Failure error={error as never} onRetry={onRetry} />;
  const compute = () => {
    send<{ job: { id: number } }>("POST", address("/api/jobs"), { kind: "developments", arguments: {} }).then(
      ({ data }) => {
        announce(d.computeAsked);
        visit(viewUrl(`/aufgaben/${data.job.id}`));
      },
      (failure: Error) => setFailed(failure.message),
    );
  };
  return (
    <Notice>
      <p>{error.message}</p>
      {may("compute") && (
        <button type="button" class="button" onClick={compute}>
          {d.compute}
        </button>
      )}
      {failed && <p role="alert">{failed}</p>}
    </Notice>
  );
}

function Legend({ items }: { items: Developments["items"] }) {
  if (items.length === 0) return null;
  const clusters = [
    [HOT, d.hot],
    [COLD, d.cold],
  ] as const;
  const lines = [
    [LISTED, d.inList] as const,
    ...(items.some((one) => one.kind === "cluster") ? clusters : []),
  ];
  return (
    <section class="legend" aria-label={d.legend}>
      <ul class="plain">
        {lines.map(([colour, label]) => (
          <li key={label}>
            <i class="swatch" style={{ background: colour }} /> {label}
          </li>
        ))}
      </ul>
      <p class="note">{d.mapNote}</p>
    </section>
  );
}

function How({ of, url }: { of: Developments; url: string }) {
  return (
    <details>
      <summary>{d.how}</summary>
      <p>{of.how}</p>
      <p>{d.tests(count(of.tests_in_all), count(of.series), count(of.indicators))}</p>
      <p>{of.rule}</p>
      {of.not_said.length > 0 && (
        <>
          <h2>{d.notSaid}</h2>
          <ul>
            {of.not_said.map((one) => (
              <li key={`${one.test} ${one.reason}`}>
                {d.notSaidRow(count(one.count), one.test_label, one.reason_label)}
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="note">{d.ofDay(date(of.run.finished_at))}</p>
      <ul class="plain">
        <li>
          <a href={runUrl(of.run.id)}>{d.run}</a>
        </li>
        <li>
          <a href={url}>{d.json}</a>
        </li>
      </ul>
    </details>
  );
}
