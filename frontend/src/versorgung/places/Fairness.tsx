/** How evenly places are spread: Gini and Lorenz in words, as a picture, and by groups. */
import { useAnswer } from "../../api/resource";
import { count, share } from "../../i18n";
import { p } from "../../i18n/de.places";
import { Select } from "../../shell/Choices";
import { setQuery } from "../../shell/router";
import { Failure, Loading } from "../../shell/Status";
import { type FairnessAnswer, fairnessCsvUrl, fairnessUrl, type Measures, type Uncertain } from "./api";
import { fifths, Lorenz } from "./Lorenz";
import type { By, PlacesState } from "./state";
import { places, who } from "./words";

const EVEN_BELOW = 0.2;
const VERY_FROM = 0.35;
const NOTHING = 0.02;
/** Longer tables are folded: the ranking above names the same municipalities. */
const MOST_GROUPS = 12;

const hundredths = (value: number) => value.toFixed(2).replace(".", ",");
const told = (value: Uncertain, write: (n: number) => string) =>
  value.value === null ? "–" : write(value.value);

/** A Gini in a word. */
export function giniWord(gini: number): string {
  return gini < EVEN_BELOW ? p.giniWords.even : gini < VERY_FROM ? p.giniWords.uneven : p.giniWords.very;
}

/** The section. */
export function Fairness({ state }: { state: PlacesState }) {
  const answer = useAnswer<FairnessAnswer>(fairnessUrl(state));
  const { data } = answer;
  if (data && !data.measures) return null;
  return (
    <section class="stack tight" aria-labelledby="fairness-title">
      <h2 id="fairness-title">{p.fairness}</h2>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && <Loading rows={data ? 1 : 4} />}
      {data?.measures && <Measured told={data} measures={data.measures} state={state} />}
    </section>
  );
}

function Measured({
  told: data,
  measures,
  state,
}: {
  told: FairnessAnswer;
  measures: Measures;
  state: PlacesState;
}) {
  const whom = who(data.assumptions);
  return (
    <>
      <Sentences told={data} measures={measures} whom={whom} />
      {data.lorenz.length > 0 && <Lorenz points={data.lorenz} who={whom} />}
      <p class="note">{data.interval}</p>
      <Select
        id="by"
        label={p.by}
        value={state.by}
        options={Object.entries(p.byOptions) as [By, string][]}
        onChoose={(nach) => setQuery({ nach })}
      />
      {typeof data.concentration === "number" && <p>{concentrated(data.concentration)}</p>}
      {data.groups.length > MOST_GROUPS ? (
        <details>
          <summary>{p.groupsTable(data.groups.length)}</summary>
          <Groups groups={data.groups} />
        </details>
      ) : (
        <Groups groups={data.groups} />
      )}
      <a href={fairnessCsvUrl(state)}>{p.fairnessCsv}</a>
    </>
  );
}

function Sentences({
  told: data,
  measures,
  whom,
}: {
  told: FairnessAnswer;
  measures: Measures;
  whom: string;
}) {
  const { gini, theil, theil_between, palma, share_below } = measures;
  const parts = fifths(data.lorenz);
  return (
    <ul class="bullets">
      {gini.value !== null && (
        <li>
          {p.giniSentence(hundredths(gini.value), giniWord(gini.value))}{" "}
          {gini.low !== null && gini.high !== null && p.interval(hundredths(gini.low), hundredths(gini.high))}
        </li>
      )}
      {parts && <li>{p.lorenzSentence(share(parts.worst), share(parts.best), whom)}</li>}
      {(theil.value ?? 0) > 0 && (
        <li>{p.theilSentence(share((theil_between.value ?? 0) / (theil.value ?? 1)))}</li>
      )}
      {share_below.value !== null && data.standard_per_100 !== null && (
        <li>{p.belowMean(share(share_below.value), whom, places(data.standard_per_100))}</li>
      )}
      {palma.value !== null && <li>{p.palma(hundredths(palma.value))}</li>}
    </ul>
  );
}

function concentrated(index: number): string {
  if (Math.abs(index) < NOTHING) return p.concentration.none;
  return index > 0 ? p.concentration.rich : p.concentration.poor;
}

function Groups({ groups }: { groups: FairnessAnswer["groups"] }) {
  return (
    <table class="tidy">
      <thead>
        <tr>
          {Object.values(p.byColumns).map((label) => (
            <th scope="col" key={label}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map(({ code, label, measures }) => (
          <tr key={code ?? label}>
            <th scope="row">{label}</th>
            <td>{count(measures.people)}</td>
            <td>{told(measures.mean_per_100, places)}</td>
            <td>{told(measures.gini, hundredths)}</td>
            <td>{told(measures.share_below, share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
