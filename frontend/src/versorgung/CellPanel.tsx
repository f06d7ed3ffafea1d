/** One cell: who lives here, and the nearest sites of the chosen kind by every mode. */
import { ask, cellUrl } from "../api/client";
import { useLoaded } from "../api/resource";
import type { CellDetail, CellSite, Figure, Mode } from "../api/types";
import { date, distance, minutes, t } from "../i18n";
import { ageGroup, figure } from "../i18n/figure";
import { useBackByEscape } from "../shell/focus";
import { kindLabel, loadedModes } from "../shell/region";
import { setQuery, viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import type { ProvisionState } from "./state";

const asFigure = (value: Figure | number | null): Figure =>
  typeof value === "number" ? { value, status: "known" } : (value ?? { value: null, status: "unknown" });

/** The same site by several modes, in the order of the first mode. */
function byMode(details: readonly [Mode, CellDetail][], category: string): [CellSite, Map<Mode, CellSite>][] {
  const rows = new Map<string, [CellSite, Map<Mode, CellSite>]>();
  for (const [mode, detail] of details) {
    const found = detail.nearest.find((one) => one.category === category && (one.mode ?? mode) === mode);
    for (const site of found?.sites ?? []) {
      const row = rows.get(site.slug) ?? [site, new Map<Mode, CellSite>()];
      row[1].set(mode, site);
      rows.set(site.slug, row);
    }
  }
  return [...rows.values()].slice(0, 5);
}

/** Everything known of the chosen cell. */
export function CellPanel({ state }: { state: ProvisionState & { cell: string } }) {
  const modes = [state.mode, ...loadedModes.value.filter((mode) => mode !== state.mode)];
  const answer = useLoaded<[Mode, CellDetail][]>(
    `${state.cell} ${modes.join()} ${state.age_group}`,
    (signal) =>
      Promise.all(
        modes.map(
          async (mode): Promise<[Mode, CellDetail]> => [
            mode,
            await ask<CellDetail>(cellUrl(state.cell, mode, state.age_group), signal),
          ],
        ),
      ),
  );
  const close = () => setQuery({ zelle: null });
  const heading = useBackByEscape(close, state.cell);
  const detail = answer.data?.[0]?.[1];
  return (
    <section class="card" aria-labelledby="cell-title">
      <div class="row between">
        <h2 id="cell-title" ref={heading} tabIndex={-1}>
          {t.provision.whoLives}
        </h2>
        <button type="button" class="button quiet" onClick={close}>
          {t.find.close}
        </button>
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !detail && <Loading rows={3} />}
      {detail && answer.data && (
        <>
          <p class="note">
            {t.provision.cellTitle(detail.cell_size_m)}
            {detail.municipality && `, ${detail.municipality.name}`}
            {detail.people[0]?.reference_date && `, ${t.app.asOf(date(detail.people[0].reference_date))}`}
          </p>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.reach.ageColumn}</th>
                <th scope="col">{t.provision.ofPeople}</th>
              </tr>
            </thead>
            <tbody>
              {detail.people.map((people) => (
                <tr key={people.age_group}>
                  <th scope="row">{ageGroup({ code: people.age_group, label: people.label })}</th>
                  <td>{figure(people.people)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <NearestTable modes={modes} rows={byMode(answer.data, state.category)} category={state.category} />
        </>
      )}
    </section>
  );
}

function NearestTable(props: { modes: Mode[]; rows: [CellSite, Map<Mode, CellSite>][]; category: string }) {
  return (
    <>
      <h3>
        {t.provision.nearest}: {kindLabel(props.category)}
      </h3>
      {props.rows.length === 0 ? (
        <p>{t.provision.noNearest}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t.reach.toSite}</th>
              {props.modes.map((mode) => (
                <th scope="col" key={mode}>
                  {t.modeShort[mode]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map(([site, ways]) => (
              <tr key={site.slug}>
                <th scope="row">
                  <a href={viewUrl(`/lernort/${site.slug}`)}>{site.name}</a>
                </th>
                {props.modes.map((mode) => (
                  <td key={mode}>
                    {ways.has(mode) ? figure(asFigure(ways.get(mode)?.minutes ?? null), minutes) : "–"}
                    <small>
                      {ways.has(mode) ? figure(asFigure(ways.get(mode)?.metres ?? null), distance) : ""}
                    </small>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
