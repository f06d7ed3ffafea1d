/** One municipality: every figure with where it comes from. */
import { countsUrl, statisticsUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaStatistics, Counts } from "../api/types";
import { count, date, distance, minutes, share, t } from "../i18n";
import { figure } from "../i18n/figure";
import { ChosenCard } from "../shell/ChosenCard";
import { Failure, Loading } from "../shell/Status";
import type { ProvisionState } from "./state";
import { Why } from "./Why";

/** How many there are of the kinds whose sites are not public: a count, never a name. */
function NotListed({ ars }: { ars: string }) {
  const counted = useAnswer<Counts>(countsUrl(ars)).data?.counts ?? [];
  const told = counted.filter((one) => one.status !== "unknown");
  if (!told.length) return null;
  return (
    <ul class="plain">
      {told.map((one) => (
        <li key={one.category}>
          {t.provision.notListed(one.label, figure(one), one.value, one.category === "childminding")}
          {one.reference_date && <> · {t.app.asOf(date(one.reference_date))}</>}
        </li>
      ))}
    </ul>
  );
}

/** The statistics of the chosen municipality. */
export function AreaPanel({ state }: { state: ProvisionState & { area: string } }) {
  const { category, mode, age_group } = state;
  const url = statisticsUrl(state.area, { category, mode, age_group });
  const answer = useAnswer<AreaStatistics>(url);
  const found = answer.data?.statistics[0];
  return (
    <ChosenCard
      kind="area"
      title={answer.data?.area.name ?? t.provision.area}
      chosen={state.area}
      named="gemeinde"
    >
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={3} />}
      {found && (
        <>
          <dl class="figures">
            <div>
              <dt>{t.provision.mean}</dt>
              <dd>{figure(found.mean_minutes, minutes)}</dd>
            </div>
            <div>
              <dt>{t.provision.median}</dt>
              <dd>{figure(found.median_minutes, minutes)}</dd>
            </div>
            <div>
              <dt>{t.provision.meanMetres}</dt>
              <dd>{figure(found.mean_metres, distance)}</dd>
            </div>
            <div>
              <dt>{t.provision.total}</dt>
              <dd>{figure(found.people_total)}</dd>
            </div>
            <div>
              <dt>{t.provision.notConnected}</dt>
              <dd>{figure(found.not_connected)}</dd>
            </div>
            {found.edge_unsure !== null && (
              <div>
                <dt>{t.provision.edgeUnsure}</dt>
                <dd>{count(found.edge_unsure)}</dd>
              </div>
            )}
            <div>
              <dt>{t.provision.sitesInside}</dt>
              <dd>{found.sites_inside}</dd>
            </div>
          </dl>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.provision.within}</th>
                <th scope="col">{t.provision.ofPeople}</th>
                <th scope="col">{t.provision.share}</th>
              </tr>
            </thead>
            <tbody>
              {found.within.map((step) => (
                <tr key={step.minutes}>
                  <th scope="row">{t.provision.limitOption(step.minutes)}</th>
                  <td>{figure(step.people)}</td>
                  <td>{figure(step.share, share)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <NotListed ars={state.area} />
          <Why run={found.run} basis={found.basis} download={url} />
        </>
      )}
    </ChosenCard>
  );
}
