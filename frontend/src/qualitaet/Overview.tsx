/** The board: counts per kind with shares, and the municipalities with the most findings for each of their sites. */
import { useState } from "preact/hooks";
import { count, share } from "../i18n";
import { q } from "../i18n/de.quality";
import { setQuery } from "../shell/router";
import type { Area, Board, Kind } from "./quality";

const FIRST_AREAS = 10;
const twoDigits = new Intl.NumberFormat("de-DE", { maximumFractionDigits: 2 });

/** All kinds and municipalities; `linked`: whoever looks may open the lists. */
export function Overview({ board, linked }: { board: Board; linked: boolean }) {
  return (
    <>
      <section aria-labelledby="quality-kinds">
        <h2 id="quality-kinds">{q.kinds}</h2>
        <table class="ranking">
          <thead>
            <tr>
              <th scope="col">{q.columns.kind}</th>
              <th scope="col">{q.columns.open}</th>
              <th scope="col">{q.columns.share}</th>
            </tr>
          </thead>
          {Object.entries(board.groups).map(([code, label]) => (
            <tbody key={code}>
              <tr class="group">
                <th scope="rowgroup" colSpan={3}>
                  {label}
                </th>
              </tr>
              {board.kinds
                .filter((kind) => kind.group === code)
                .map((kind) => (
                  <KindRow key={kind.code} kind={kind} linked={linked} />
                ))}
            </tbody>
          ))}
        </table>
      </section>
      <Areas areas={board.areas} />
    </>
  );
}

function KindRow({ kind, linked }: { kind: Kind; linked: boolean }) {
  return (
    <tr>
      <th scope="row">
        {linked && kind.open + kind.dismissed > 0 ? (
          <button type="button" class="link" onClick={() => setQuery({ art: kind.code })}>
            {kind.label}
          </button>
        ) : (
          kind.label
        )}
        {kind.dismissed > 0 && <small> {q.confirmedCount(count(kind.dismissed))}</small>}
      </th>
      <td>{kind.open ? count(kind.open) : q.none}</td>
      <td>
        {kind.share ? (
          <>
            <i class="share-bar" style={{ inlineSize: `${Math.max(2, kind.share * 48)}px` }} />{" "}
            {share(kind.share)}
          </>
        ) : (
          "–"
        )}
      </td>
    </tr>
  );
}

function Areas({ areas }: { areas: readonly Area[] }) {
  const [all, setAll] = useState(false);
  const sorted = [...areas].sort((a, b) => (b.per_site ?? 0) - (a.per_site ?? 0));
  const shown = all ? sorted : sorted.slice(0, FIRST_AREAS);
  return (
    <section aria-labelledby="quality-areas">
      <h2 id="quality-areas">{q.areas}</h2>
      <table class="ranking">
        <thead>
          <tr>
            <th scope="col">{q.columns.name}</th>
            <th scope="col">{q.columns.sites}</th>
            <th scope="col">{q.columns.open}</th>
            <th scope="col">{q.columns.perSite}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((area) => (
            <tr key={area.ars ?? "-"}>
              <th scope="row">{area.name ?? q.noArea}</th>
              <td>{count(area.sites)}</td>
              <td>{count(Object.values(area.findings).reduce((sum, n) => sum + n, 0))}</td>
              <td>{area.per_site === null ? "–" : twoDigits.format(area.per_site)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && areas.length > FIRST_AREAS && (
        <p>
          <button type="button" class="link" onClick={() => setAll(true)}>
            {q.showAreas(count(areas.length))}
          </button>
        </p>
      )}
    </section>
  );
}
