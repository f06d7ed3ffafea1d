/** How many children will ask for a place of a kind: children times take-up, low, middle and high, and what places cost. */
import { useAnswer } from "../api/resource";
import { count, decimal, share } from "../i18n";
import { d } from "../i18n/de.demand";
import { figure } from "../i18n/figure";
import { kindsWithPlaces } from "../quoten/api";
import { Select } from "../shell/Choices";
import { kindLabel } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { type Costs, type Demand, demandUrl, VARIANTS } from "./demand";

interface Props {
  area: string | null;
  years: readonly [number, number];
}

/** The part of the view. */
export function Seeking({ area, years: [first, last] }: Props) {
  const { query } = route.value;
  const kinds = kindsWithPlaces();
  const kind = kinds.find(({ code }) => code === query.get("kategorie"))?.code ?? kinds[0]?.code;
  const asked = Number(query.get("jahr"));
  const year = asked >= first && asked <= last ? asked : first;
  const answer = useAnswer<Demand>(kind ? demandUrl(kind, year, area) : null);
  const years = Array.from({ length: last - first + 1 }, (_, n) => String(first + n));
  return (
    <section aria-labelledby="seeking" class="stack tight">
      <h2 id="seeking">{d.seeking}</h2>
      <div class="filters">
        <Select
          id="seeking-kind"
          label={d.kindOfPlace}
          value={kind ?? ""}
          options={kinds.map(({ code }) => [code, kindLabel(code)] as const)}
          onChoose={(code) => setQuery({ kategorie: code })}
        />
        <Select
          id="seeking-year"
          label={d.year}
          value={String(year)}
          options={years.map((one) => [one, one])}
          onChoose={(one) => setQuery({ jahr: one })}
        />
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={3} />}
      {answer.data && <Told demand={answer.data} />}
    </section>
  );
}

function euros({ value, low, high }: Costs): string {
  if (value !== null) return d.euros(count(value));
  return low === null || high === null ? d.costsUnknown : d.eurosBetween(count(low), count(high));
}

function Told({ demand }: { demand: Demand }) {
  const { total, take_up, take_up_assumed, place_costs, total_costs } = demand;
  return (
    <>
      <p>{d.children(figure(total.children))}</p>
      <table aria-label={d.seeking}>
        <thead>
          <tr>
            <th scope="col">{d.takeUp}</th>
            <th scope="col">{d.ask}</th>
            <th scope="col">{d.cost}</th>
          </tr>
        </thead>
        <tbody>
          {VARIANTS.map((variant) => (
            <tr key={variant}>
              <th scope="row">
                {d.variants[variant]} ({share(take_up[variant] ?? 0)})
              </th>
              <td>{figure(total.demand[variant])}</td>
              <td>{euros(total_costs[variant])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {take_up_assumed && <p class="note">{d.takeUpAssumed}</p>}
      {place_costs.length > 0 && (
        <p class="note">
          {place_costs
            .map((one) =>
              d.costOf(decimal(one.hours_per_week), count(one.euros_per_year), one.from_year, one.source),
            )
            .join("; ")}
          . {d.costNote}
        </p>
      )}
    </>
  );
}
