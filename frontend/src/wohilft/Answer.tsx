/** The answer: how good it is, the places, whom they help, and what would be nearly as good. */
import { csv, save } from "../api/csv";
import type { LonLat } from "../api/types";
import { count, date, decimal, share } from "../i18n";
import { s } from "../i18n/de.spots";
import { numeric } from "../i18n/figure";
import { stage } from "../map/stage";
import { setQuery, viewUrl } from "../shell/router";
import {
  answerUrl,
  type ChosenProperties,
  type Gain,
  type SpotProperties,
  type SpotsAnswer,
  takenOver,
} from "./spots";
import { around, spotId } from "./useSpotsMap";

const written = (value: number | null, write = decimal) => (value === null ? "–" : write(value));

/** "Kita Hafen, bei Am Kai, in Kappeln" */
function whereIs({ name, street, municipality }: SpotProperties): string {
  const parts = [name, street && s.near(street), municipality && s.in(municipality.name)];
  return parts.filter(Boolean).join(", ");
}

/** What is reached, in a sentence. */
function reached({ question, result, people }: SpotsAnswer): string {
  const { objective, unit } = result;
  if (objective === null) return "";
  if (question.projections.length > 0) return s.robustResult(count(objective), unit);
  if (question.aim === "centre") return s.longest(decimal(objective));
  if (question.places !== null)
    return question.aim === "covering" ? s.shared(count(objective)) : s.saved(count(objective));
  if (question.aim === "covering")
    return s.newlyWithin(count(numeric(people.newly_within) ?? 0), count(people.limit_minutes));
  const [before, after] = [numeric(people.before.mean_minutes), numeric(people.after.mean_minutes)];
  return s.meanFromTo(written(before), written(after));
}

function show(place: LonLat): void {
  if (matchMedia("(max-width: 760px)").matches) setQuery({ ansicht: "karte" });
  requestAnimationFrame(() => stage.value?.frame(around([place])));
}

function ShowButton({ id, what, at }: { id?: string; what: string; at: LonLat }) {
  return (
    <button type="button" id={id} class="button quiet" aria-label={s.showWhat(what)} onClick={() => show(at)}>
      {s.show}
    </button>
  );
}

function Chosen({ answer }: { answer: SpotsAnswer }) {
  const people = ({ newly_within, nearest_for }: ChosenProperties) =>
    answer.question.aim === "covering"
      ? `${s.gets(count(newly_within))}, ${s.nearest(count(nearest_for))}`
      : s.nearest(count(nearest_for));
  return (
    <section class="stack tight" aria-labelledby="spots-chosen">
      <h3 id="spots-chosen">{s.chosen}</h3>
      <ol class="plain spots-list">
        {answer.places.features.map(({ geometry: { coordinates }, properties }) => (
          <li key={properties.rank} class="row between">
            <span>
              <strong>{s.place(properties.rank)}</strong> {whereIs(properties)}{" "}
              <small>{people(properties)}</small>
            </span>
            <ShowButton id={spotId(properties.rank)} what={s.place(properties.rank)} at={coordinates} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Others({ answer }: { answer: SpotsAnswer }) {
  const { alternatives, nearly_share } = answer;
  return (
    <section class="stack tight" aria-labelledby="spots-others">
      <h3 id="spots-others">{s.alternatives(share(nearly_share))}</h3>
      {alternatives.features.length === 0 && <p>{s.noAlternatives(share(nearly_share))}</p>}
      <ul class="plain spots-list">
        {alternatives.features.map(({ geometry: { coordinates }, properties }) => (
          <li key={coordinates.join()} class="row between">
            <span>
              {whereIs(properties)}{" "}
              <small>
                {properties.loss_share < 0.0005
                  ? s.same
                  : s.instead(properties.instead_of_rank, share(properties.loss_share))}
              </small>
            </span>
            <ShowButton what={whereIs(properties)} at={coordinates} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Gains({ gains }: { gains: readonly Gain[] }) {
  if (gains.length === 0) return <p>{s.nobody}</p>;
  return (
    <table>
      <caption>{s.who}</caption>
      <thead>
        <tr>
          <th scope="col">{s.municipality}</th>
          <th scope="col">{s.columnNew}</th>
          <th scope="col">{s.columnNearer}</th>
          <th scope="col">{s.columnMean}</th>
        </tr>
      </thead>
      <tbody>
        {gains.map((gain) => (
          <tr key={gain.ars}>
            <th scope="row">{gain.name}</th>
            <td>{count(numeric(gain.newly_within) ?? 0)}</td>
            <td>{count(numeric(gain.nearer) ?? 0)}</td>
            <td>
              {s.fromTo(
                written(numeric(gain.mean_minutes_before)),
                written(numeric(gain.mean_minutes_after)),
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Regrets({ answer: { regrets } }: { answer: SpotsAnswer }) {
  if (!regrets) return null;
  return (
    <table>
      <caption>{s.regrets}</caption>
      <thead>
        <tr>
          <th scope="col">{s.projections}</th>
          <th scope="col">{s.regretColumn}</th>
        </tr>
      </thead>
      <tbody>
        {regrets.map(({ projection, regret }) => (
          <tr key={projection}>
            <th scope="row">{projection}</th>
            <td>{count(regret)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function saveSpots({ run, places }: SpotsAnswer): void {
  const rows = places.features.map(({ geometry: { coordinates }, properties }) => [
    properties.rank,
    properties.name,
    properties.street,
    properties.municipality?.name ?? null,
    ...coordinates.map(String),
    properties.newly_within,
    properties.nearest_for,
  ]);
  const head = ["rang", "name", "strasse", "gemeinde", "laenge", "breite", "neu_innerhalb", "naechster_fuer"];
  save(`standorte-lauf-${run.id}.csv`, csv([head, ...rows]));
}

/** The answer. */
export function Answer({ answer }: { answer: SpotsAnswer }) {
  const { run, result, candidates } = answer;
  const { demand } = answer.assumptions;
  return (
    <section class="stack" aria-labelledby="spots-answer">
      <h2 id="spots-answer" tabIndex={-1}>
        {s.answer}
      </h2>
      <p>{reached(answer)}</p>
      <p>
        <strong>{result.text}</strong> {s.among(count(candidates.count))}
      </p>
      <Chosen answer={answer} />
      <a class="button primary" href={viewUrl("/szenario", takenOver(answer))}>
        {s.takeOver}
      </a>
      <Others answer={answer} />
      <Gains gains={answer.municipalities} />
      <p class="note">{s.counted(demand.ages.text, count(demand.people))}</p>
      <Regrets answer={answer} />
      <section aria-labelledby="spots-notes">
        <h3 id="spots-notes">{s.notes}</h3>
        <ul class="spots-notes">
          {answer.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </section>
      <p class="note">
        {s.run(run.id, date(run.finished_at))} {run.superseded_by !== null && s.outdated}
      </p>
      <ul class="plain">
        <li>
          <button type="button" class="link" onClick={() => saveSpots(answer)}>
            {s.csv}
          </button>
        </li>
        <li>
          <a href={answerUrl(run.id)}>{s.json}</a>
        </li>
      </ul>
    </section>
  );
}
