/** What an indicator means: definition, formula, sources, quality, example; its neighbours; changing it. */
import { useAnswer } from "../api/resource";
import { date } from "../i18n";
import { m, written } from "../i18n/de.monitoring";
import { may } from "../shell/session";
import { type Comparison, comparisonUrl, type Indicator } from "./api";
import { OriginWords } from "./Course";
import { Keeping } from "./Keeping";

/** The part below the figures. */
export function About({ one }: { one: Indicator }) {
  const rows: [string, string | null | undefined][] = [
    [m.definition, one.definition],
    [m.formula, one.formula],
    [m.example, one.example?.by_hand],
    [m.reference, one.reference],
    [m.periodicity, one.periodicity],
    [m.source, one.source],
    [m.quality, one.quality],
    [m.uncertainty, one.interval],
    [m.secrecy, one.secrecy],
    [m.responsible, one.responsible],
  ];
  return (
    <>
      <section class="card" aria-labelledby="definition-title">
        <h2 id="definition-title">{m.definition}</h2>
        {one.direction && <p>{m.better[one.direction]}</p>}
        <dl>
          {rows
            .filter(([, words]) => words)
            .map(([label, words]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{words}</dd>
              </div>
            ))}
        </dl>
        {one.notes.length > 0 && (
          <>
            <h3>{m.assumed}</h3>
            <ul>
              {one.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </>
        )}
        <Origins one={one} />
      </section>
      <Neighbours one={one} />
      {may("keep_indicators") && <Keeping one={one} />}
    </>
  );
}

function Origins({ one }: { one: Indicator }) {
  return (
    <details>
      <summary>{m.origin}</summary>
      <ul>
        {one.measures.map((measure) => (
          <li key={measure.id}>
            {measure.name}
            <ul>
              {measure.origins.map((origin) => (
                <li key={`${origin.kind}${origin.id}`}>
                  <OriginWords origin={origin} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {one.run && (
        <p>
          <a href={`/api/runs/${one.run.id}`}>{m.run(one.run.id, date(one.run.finished_at))}</a>
        </p>
      )}
    </details>
  );
}

function Neighbours({ one }: { one: Indicator }) {
  const answer = useAnswer<Comparison>(comparisonUrl(one.id));
  const found = answer.data;
  if (!found || (!found.districts.length && one.is_own)) return null;
  return (
    <section class="card" aria-labelledby="comparison-title">
      <h2 id="comparison-title">{m.comparison}</h2>
      {found.notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      {found.districts.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section class="scroll" tabIndex={0} aria-label={m.comparisonCaption}>
          <table class="ranking">
            <caption class="hidden">{m.comparisonCaption}</caption>
            <thead>
              <tr>
                <th scope="col">{m.district}</th>
                <th scope="col">{m.year}</th>
                <th scope="col">
                  {m.value} ({one.unit})
                </th>
                <th scope="col">{m.comparable}</th>
              </tr>
            </thead>
            <tbody>
              {found.districts.map((each) => (
                <tr key={each.key}>
                  <th scope="row">{each.name}</th>
                  <td>{each.points.at(-1)?.year}</td>
                  <td>{each.not_comparable ? "–" : written(each.points.at(-1)?.value ?? 0, one.decimals)}</td>
                  <td>{each.own ? m.own : (each.not_comparable ?? m.comparable)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
