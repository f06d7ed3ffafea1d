/** Figures as they were and as they are today; where newer data exist, that is said. */
import { runUrl } from "../api/client";
import { date } from "../i18n";
import { m } from "../i18n/de.measures";
import { type Frozen, told } from "./loop";

/** The table. */
export function FigureTable({ figures, caption }: { figures: readonly Frozen[]; caption: string }) {
  if (figures.length === 0) return <p class="note">{m.noFigures}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="scroll" aria-label={caption} tabIndex={0}>
      <table class="loop-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{m.figures}</th>
            <th scope="col">{m.before}</th>
            <th scope="col">{m.now}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((one) => (
            <tr key={one.id}>
              <th scope="row">{[one.label, one.area].filter(Boolean).join(", ")}</th>
              <td>
                {told(one.value, one.status, one.unit)}
                <Where as_of={one.as_of} run_id={one.run_id} />
              </td>
              <td>
                {one.now ? told(one.now.value, one.now.status, one.unit) : m.notAgain}
                {one.now?.superseded && <strong class="loop-mark">{m.superseded}</strong>}
                {one.now && <Where as_of={one.now.as_of} run_id={one.now.run_id} />}
                {one.address && (
                  <a href={one.address} aria-label={`${m.whence} ${one.label}`}>
                    {m.whence}
                  </a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Where({ as_of, run_id }: { as_of: string | null; run_id: number | null }) {
  if (!as_of && !run_id) return null;
  return (
    <span class="note loop-where">
      {as_of && m.frozen(date(as_of))}
      {as_of && run_id && ", "}
      {run_id && <a href={runUrl(run_id)}>{m.run(run_id)}</a>}
    </span>
  );
}
