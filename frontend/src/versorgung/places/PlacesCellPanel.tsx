/** One cell down to its inputs: which sites give how much, how far they are, who competes. */
import { useAnswer } from "../../api/resource";
import { count, decimal, minutes, share, t } from "../../i18n";
import { p } from "../../i18n/de.places";
import { ChosenCard } from "../../shell/ChosenCard";
import { viewUrl } from "../../shell/router";
import { Failure, Loading } from "../../shell/Status";
import { type Contribution, type Explained, explainUrl, type NearSite } from "./api";
import type { PlacesState } from "./state";
import { interval, places, ranged, who } from "./words";

/** The panel of the chosen cell. */
export function PlacesCellPanel({ state, cell }: { state: PlacesState; cell: string }) {
  const answer = useAnswer<Explained>(explainUrl(state, cell));
  return (
    <ChosenCard kind="cell" title={p.cellTitle} chosen={cell} named="zelle">
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={3} />}
      {answer.data && <Detail told={answer.data} />}
    </ChosenCard>
  );
}

function Detail({ told }: { told: Explained }) {
  const where = [t.provision.cellTitle(told.cell.cell_size_m), told.cell.municipality?.name];
  return (
    <>
      <p class="note">{where.filter(Boolean).join(", ")}</p>
      <p>
        <strong>
          {told.reason ? p.reason[told.reason] : p.cellValue(ranged(told.per_100), who(told.assumptions))}
        </strong>
      </p>
      {!told.reason && (told.per_100_assumed ?? 0) > 0.05 && (
        <p>{p.cellAssumed(places(told.per_100_assumed ?? 0))}</p>
      )}
      {told.sites.length > 0 && <Contributions sites={told.sites} formula={told.formula} />}
      {told.nearest.length > 0 && <Nearest sites={told.nearest} />}
    </>
  );
}

function Contributions({ sites, formula }: { sites: Contribution[]; formula: string }) {
  const columns = p.contributionColumns;
  return (
    <>
      <h3>{p.contributions}</h3>
      <table class="tidy">
        <thead>
          <tr>
            <th scope="col">{columns.site}</th>
            <th scope="col">{columns.way}</th>
            <th scope="col">{columns.places}</th>
            <th scope="col">{columns.gives}</th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <tr key={site.slug}>
              <th scope="row">
                <a href={viewUrl(`/lernort/${site.slug}`)}>{site.name}</a>
              </th>
              <td>
                {minutes(site.minutes)}
                <small>{p.weighs(share(site.weight).replace(",0", ""))}</small>
              </td>
              <td>
                {site.places.mid === null ? t.figure.unknown : count(site.places.mid)}
                <small class="wrap">{p.competing(count(site.competing_people))}</small>
                {site.places.assumed && (
                  <small class="wrap">
                    {p.assumedMark}
                    {interval(site.places) && `, ${interval(site.places)}`}
                  </small>
                )}
              </td>
              <td>{site.gives_per_100 === null ? "–" : decimal(site.gives_per_100)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">{p.contributionHint}</p>
      <p class="note">{formula}</p>
    </>
  );
}

function Nearest({ sites }: { sites: NearSite[] }) {
  return (
    <>
      <h3>{p.nearest}</h3>
      <ol class="bullets">
        {sites.map((site) => (
          <li key={site.slug}>
            <a href={viewUrl(`/lernort/${site.slug}`)}>{site.name}</a>, {minutes(site.minutes)}
          </li>
        ))}
      </ol>
    </>
  );
}
