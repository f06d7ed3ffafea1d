/** The findings of a kind, page by page, numbered as on the map; one of them opened. */
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api/client";
import { type Resource, useLoaded } from "../api/resource";
import { count, date } from "../i18n";
import { q } from "../i18n/de.quality";
import { Select } from "../shell/Choices";
import { route, setQuery } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { Opened } from "./Opened";
import { type Board, type Finding, type Findings, findingsUrl, type Kind, keyOf } from "./quality";
import { useFindingsMap } from "./useFindingsMap";

interface Props {
  board: Board;
  kind: Kind;
  version: number;
  onMended: (sentence: string) => void;
}

interface Pages extends Resource<Finding[]> {
  more: (() => void) | null;
}

/** So many pages of findings, asked anew when something was mended. */
function usePages(url: string, version: number): Pages {
  const [pages, setPages] = useState(1);
  useEffect(() => setPages(1), [url]);
  const found = useLoaded<{ findings: Finding[]; next: boolean }>(
    `${url} ${version} ${pages}`,
    async (signal) => {
      const all: Finding[] = [];
      let next: string | undefined = url;
      for (let n = 0; n < pages && next; n += 1) {
        const page: Findings = await ask<Findings>(next, signal);
        all.push(...page.findings);
        next = page.links.find((link) => link.rel === "next")?.href;
      }
      return { findings: all, next: next !== undefined };
    },
  );
  return {
    ...found,
    data: found.data?.findings ?? null,
    more: found.data?.next ? () => setPages(pages + 1) : null,
  };
}

/** The list. */
export function FindingList({ board, kind, version, onMended }: Props) {
  const { query } = route.value;
  const area = query.get("gemeinde");
  const confirmed = query.get("bestaetigt") === "1";
  const found = usePages(findingsUrl(kind.code, area, confirmed), version);
  const chosen = query.get("befund");
  const findings = found.data ?? [];
  const open = findings.find((finding) => keyOf(finding) === chosen) ?? null;
  useFindingsMap(findings, open);
  const mended = (sentence: string) => {
    setQuery({ befund: null, ansicht: null }, "replace");
    onMended(sentence);
    document.getElementById("findings")?.focus();
  };
  const areas = board.areas.filter((one) => one.findings[kind.code] || one.ars === area);
  return (
    <>
      <div class="stack tight">
        <Select
          id="quality-area"
          label={q.area}
          value={area ?? ""}
          options={[
            ["", q.allAreas],
            ...areas.map((one): [string, string] => [
              one.ars ?? "-",
              `${one.name ?? q.noArea} (${count(one.findings[kind.code] ?? 0)})`,
            ]),
          ]}
          onChoose={(ars) => setQuery({ gemeinde: ars || null, befund: null })}
        />
        <div class="row between">
          <strong id="findings" tabIndex={-1}>
            {confirmed ? q.confirmedCount(count(kind.dismissed)) : q.count(count(kind.open))}
          </strong>
          <span class="row">
            {(kind.dismissed > 0 || confirmed) && (
              <button
                type="button"
                class="link"
                onClick={() => setQuery({ bestaetigt: confirmed ? null : 1, befund: null })}
              >
                {confirmed ? q.showOpen : q.showConfirmed}
              </button>
            )}
            <a href={findingsUrl(kind.code, area, confirmed, "csv")} download>
              {q.csv}
            </a>
          </span>
        </div>
      </div>
      {found.error && <Failure error={found.error} onRetry={found.retry} />}
      {found.loading && !found.data && <Loading rows={6} />}
      {found.data && findings.length === 0 && !found.loading && (
        <p class="notice">{confirmed ? q.emptyConfirmed : q.emptyOpen}</p>
      )}
      <ol class="entries">
        {findings.map((finding, n) => (
          <li class="entry" key={keyOf(finding)} data-open={finding === open}>
            <span class="number" aria-hidden="true">
              {n + 1}
            </span>
            <div>
              <button
                type="button"
                class="entry-name"
                aria-expanded={finding === open}
                onClick={() => setQuery({ befund: finding === open ? null : keyOf(finding) })}
              >
                {finding.name}
              </button>
              <span class="entry-kind">{finding.address ?? q.noAddress}</span>
              <p>{finding.why}</p>
              <small>
                {finding.since && q.since(date(finding.since))} · {q.source}: {finding.source}
              </small>
              {finding === open && <Opened kind={kind} finding={finding} onMended={mended} />}
            </div>
          </li>
        ))}
      </ol>
      {found.more && (
        <button type="button" class="button" onClick={found.more} disabled={found.loading}>
          {q.more}
        </button>
      )}
    </>
  );
}
