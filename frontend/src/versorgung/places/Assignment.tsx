/** Who would find a place, if all children were spread over all places with the least travel; computed when asked for. */
import { useState } from "preact/hooks";
import { useAnswer } from "../../api/resource";
import { count, minutes } from "../../i18n";
import { p } from "../../i18n/de.places";
import { Failure, Loading } from "../../shell/Status";
import { type AssignmentAnswer, assignmentUrl } from "./api";
import type { PlacesState } from "./state";

const MOST_ROWS = 15;

/** The section. */
export function Assignment({ state }: { state: PlacesState }) {
  const [wanted, setWanted] = useState(false);
  const answer = useAnswer<AssignmentAnswer>(wanted ? assignmentUrl(state) : null);
  return (
    <section class="stack tight" aria-labelledby="assignment-title">
      <h2 id="assignment-title">{p.assignment}</h2>
      <p>{p.assignmentLead}</p>
      {!wanted && (
        <p>
          <button type="button" class="button" onClick={() => setWanted(true)}>
            {p.assign}
          </button>
        </p>
      )}
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={3} />}
      <div aria-live="polite">{answer.data && <Found told={answer.data} />}</div>
    </section>
  );
}

function Found({ told: { totals, areas } }: { told: AssignmentAnswer }) {
  const reasons = Object.entries(totals.left_by_reason) as [keyof typeof p.leftReasons, number][];
  const worst = areas.filter((area) => area.left >= 1).slice(0, MOST_ROWS);
  return (
    <>
      <p>
        <strong>{p.placed(count(totals.placed), count(totals.people))}</strong>{" "}
        {totals.mean_minutes !== null &&
          totals.longest_minutes !== null &&
          p.way(minutes(totals.mean_minutes), minutes(totals.longest_minutes))}
      </p>
      {totals.left < 1 ? (
        <p>{p.allPlaced}</p>
      ) : (
        <>
          <p>{p.left(count(totals.left))}</p>
          <ul class="bullets">
            {reasons.map(([reason, people]) => (
              <li key={reason}>
                {count(people)}, {p.leftReasons[reason]}
              </li>
            ))}
          </ul>
          <table>
            <thead>
              <tr>
                {Object.values(p.assignmentColumns).map((label) => (
                  <th scope="col" key={label}>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {worst.map((area) => (
                <tr key={area.ars}>
                  <th scope="row">{area.name}</th>
                  <td>{count(area.left)}</td>
                  <td>{count(area.placed)}</td>
                  <td>{area.mean_minutes === null ? "–" : minutes(area.mean_minutes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <p class="note">{p.optimal}</p>
    </>
  );
}
