/** One cell: how it stands, why, in sentences, and the rows of people it rests on. */
import { useAnswer } from "../api/resource";
import { share } from "../i18n";
import { g } from "../i18n/de.gaps";
import { figure } from "../i18n/figure";
import { ChosenCard } from "../shell/ChosenCard";
import { Failure, Loading } from "../shell/Status";
import { type GapCellDetail, type GapState, gapCellUrl } from "./api";

/** The panel of the chosen cell. */
export function CellGap({ state, cell }: { state: GapState; cell: string }) {
  const answer = useAnswer<GapCellDetail>(gapCellUrl(state, cell));
  const found = answer.data;
  return (
    <ChosenCard
      kind="cell"
      title={
        <>
          {g.cell}
          {found?.cell.municipality && `, ${found.cell.municipality.name}`}
        </>
      }
      chosen={cell}
      named="zelle"
    >
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !found && <Loading rows={3} />}
      {found && <Detail found={found} />}
    </ChosenCard>
  );
}

function Detail({ found }: { found: GapCellDetail }) {
  const { counts } = found;
  const lacking = counts && (counts.people ?? 0) - (counts.served ?? 0);
  return (
    <>
      <p>
        <strong>{g.standing[found.standing]}</strong>
      </p>
      {counts && <p>{g.cellCounts(g.people(counts.people ?? 0), g.people(lacking ?? 0))}</p>}
      <ol class="gap-reasons">
        {found.reasons.map((one) => (
          <li key={one.reason}>
            <strong>{one.label}</strong>
            <span class="gap-weight">
              <i aria-hidden="true" style={{ inlineSize: `${100 * one.share}%` }} />
              <span>{share(one.share)}</span>
            </span>
            <p>{one.text}</p>
          </li>
        ))}
      </ol>
      <details>
        <summary>{g.rows}</summary>
        <ul class="plain">
          {found.rows.map((row) => (
            <li key={`${row.age_group}${row.reference_date}`}>
              {g.rowOf(row.age_group, figure(row.people), row.reference_date, row.source)}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
