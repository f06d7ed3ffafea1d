/** One cell: who lives here, and the nearest sites of the chosen kind by every mode. */
import { cellUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { CellDetail, Mode, NearestSite } from "../api/types";
import { date, distance, minutes, t } from "../i18n";
import { ageGroup, figure } from "../i18n/figure";
import { ChosenCard } from "../shell/ChosenCard";
import { lazy } from "../shell/lazy";
import { baseOf, inOrderOfAge, kindLabel, loadedModes } from "../shell/region";
import { viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import type { ProvisionState } from "./state";

type Row = [site: NearestSite["site"], ways: Partial<Record<Mode, NearestSite>>];

const MOST_SITES = 5;
const Standing = lazy(() => import("../regeln/Standing").then((module) => module.StandingHere));

/** The same sites by several modes, nearest first by the first mode. */
export function rowsOf(nearest: CellDetail["nearest"], modes: readonly Mode[]): Row[] {
  const rows = new Map<string, Row>();
  for (const mode of modes) {
    for (const way of nearest[mode]?.results ?? []) {
      const row = rows.get(way.site.slug) ?? [way.site, {}];
      row[1][mode] = way;
      rows.set(way.site.slug, row);
    }
  }
  return [...rows.values()].slice(0, MOST_SITES);
}

/** Everything known of the chosen cell. */
export function CellPanel({ state }: { state: ProvisionState & { cell: string } }) {
  const answer = useAnswer<CellDetail>(cellUrl(state.cell, state.category));
  const detail = answer.data;
  return (
    <ChosenCard kind="cell" title={t.provision.whoLives} chosen={state.cell} named="zelle">
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !detail && <Loading rows={3} />}
      {detail && <Detail detail={detail} state={state} />}
    </ChosenCard>
  );
}

function Detail({ detail, state }: { detail: CellDetail; state: ProvisionState }) {
  const base = baseOf(state.mode);
  const first = loadedModes.value.filter((mode) => mode === base);
  const modes = [...first, ...loadedModes.value.filter((mode) => mode !== base)];
  const where = [
    t.provision.cellTitle(detail.cell.cell_size_m),
    detail.cell.municipality?.name,
    detail.people[0]?.reference_date && t.app.asOf(date(detail.people[0].reference_date)),
  ];
  return (
    <>
      <p class="note">{where.filter(Boolean).join(", ")}</p>
      <NearestTable modes={modes} detail={detail} category={state.category} />
      <table>
        <thead>
          <tr>
            <th scope="col">{t.reach.ageColumn}</th>
            <th scope="col">{t.provision.ofPeople}</th>
          </tr>
        </thead>
        <tbody>
          {inOrderOfAge(detail.people).map((people) => (
            <tr key={people.age_group}>
              <th scope="row">{ageGroup({ code: people.age_group, label: people.label })}</th>
              <td>{figure(people.people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Standing />
    </>
  );
}

function NearestTable({ modes, detail, category }: { modes: Mode[]; detail: CellDetail; category: string }) {
  const rows = rowsOf(detail.nearest, modes);
  const reason = modes.map((mode) => detail.nearest[mode]?.reason).find(Boolean);
  return (
    <>
      <h3>
        {t.provision.nearest}: {kindLabel(category)}
      </h3>
      {reason && <p>{t.provision.reason[reason]}</p>}
      {rows.length === 0 && !reason && <p>{t.provision.noNearest}</p>}
      {rows.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{t.find.suggestSite}</th>
              {modes.map((mode) => (
                <th scope="col" key={mode}>
                  {t.modeShort[mode]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([site, ways]) => (
              <tr key={site.slug}>
                <th scope="row">
                  <a href={viewUrl(`/lernort/${site.slug}`)}>{site.name}</a>
                </th>
                {modes.map((mode) => (
                  <Way key={mode} way={ways[mode]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Way({ way }: { way: NearestSite | undefined }) {
  if (!way) return <td>–</td>;
  return (
    <td>
      {minutes(Number(way.minutes))}
      <small>{distance(Number(way.metres))}</small>
    </td>
  );
}
