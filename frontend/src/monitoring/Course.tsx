/** The course of an area: picture, table of the same numbers, breaks, and why a value is what it is. */
import { useAnswer } from "../api/resource";
import { count, date } from "../i18n";
import { m, written, yearOf } from "../i18n/de.monitoring";
import { figure } from "../i18n/figure";
import { ChosenCard } from "../shell/ChosenCard";
import { setQuery } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import type { Area, Explained, Indicator, Origin, Point } from "./api";
import { explainUrl } from "./api";
import { Chart, ChartLegend } from "./Chart";

interface Props {
  one: Indicator;
  area: Area;
  year: number;
  /** A part of a breakdown; empty: all together. */
  part: string;
  closable: boolean;
}

/** The card; it can be closed where it was opened from a list. */
export function Course({ one, area, year, part, closable }: Props) {
  const inside = <Inside one={one} area={area} year={year} part={part} />;
  if (closable)
    return (
      <ChosenCard kind="area" title={m.seriesOf(area.name)} chosen={area.ars} named="gebiet">
        {inside}
      </ChosenCard>
    );
  return (
    <section class="card" aria-label={m.seriesOf(area.name)}>
      <h2>{m.seriesOf(area.name)}</h2>
      {inside}
    </section>
  );
}

function Inside({ one, area, year, part }: Omit<Props, "closable">) {
  const school = one.year === "school";
  const told = (at: number) => yearOf(at, school);
  const first = area.points[0];
  const last = area.points.at(-1);
  const breaks = area.points.filter((point) => point.break_before);
  return (
    <>
      {first && last && area.points.length > 1 && (
        <>
          <Chart
            points={area.points}
            label={m.chart(one.name, area.name, told(first.year), told(last.year))}
            decimals={one.decimals}
            school={school}
            target={one.target}
          />
          <ChartLegend />
        </>
      )}
      {one.target !== null && (
        <p class="note">{m.target(`${written(one.target, one.decimals)} ${one.unit}`)}</p>
      )}
      {breaks.length > 0 && (
        <ul>
          {breaks.map((point) => (
            <li key={point.year}>{m.breakAt(told(point.year), point.break_before ?? "")}</li>
          ))}
        </ul>
      )}
      <Values one={one} area={area} year={year} />
      <Why one={one} area={area} year={year} part={part} />
    </>
  );
}

function Values({ one, area, year }: Omit<Props, "closable" | "part">) {
  const counted = area.points.some((point) => point.denominator !== null);
  const write = (value: number) => written(value, one.decimals);
  return (
    <details>
      <summary>{m.seriesTable}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={m.seriesTable}>
        <table class="ranking">
          <thead>
            <tr>
              <th scope="col">{m.year}</th>
              <th scope="col">
                {m.value} ({one.unit})
              </th>
              <th scope="col">{m.interval}</th>
              {counted && <th scope="col">{m.numerator}</th>}
              {counted && <th scope="col">{m.denominator}</th>}
              <th scope="col">{m.status}</th>
            </tr>
          </thead>
          <tbody>
            {area.points.map((point) => (
              <tr key={point.year} aria-current={point.year === year ? "true" : undefined}>
                <th scope="row">{yearOf(point.year, one.year === "school")}</th>
                <td>{figure(point, write)}</td>
                <td>{intervalOf(point, write)}</td>
                {counted && <td>{point.numerator === null ? "" : count(point.numerator)}</td>}
                {counted && <td>{point.denominator === null ? "" : count(point.denominator)}</td>}
                <td>{point.value === null ? "" : point.is_estimate ? m.estimated : m.counted}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

const intervalOf = ({ low, high }: Point, write: (value: number) => string) =>
  low === null || high === null ? "" : m.intervalOf(write(low), write(high));

/** Opened by the address, so that a link leads to it. */
function Why({ one, area, year, part }: Omit<Props, "closable">) {
  const open = new URLSearchParams(location.search).get("warum") === "ja";
  const answer = useAnswer<Explained>(open ? explainUrl(one.id, area.ars, year, part) : null);
  return (
    <details
      open={open}
      onToggle={(event) => setQuery({ warum: event.currentTarget.open ? "ja" : null }, "replace")}
    >
      <summary>{m.why}</summary>
      <h3>{m.whyOf(area.name, yearOf(year, one.year === "school"))}</h3>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={3} />}
      {answer.data && <Parts told={answer.data} />}
    </details>
  );
}

function Parts({ told }: { told: Explained }) {
  const hidden = told.parts.every((part) => part.value === null && part.status === null);
  return (
    <>
      <p>{told.formula}</p>
      {told.sentence && <p>{told.sentence}</p>}
      <h4>{m.madeOf}</h4>
      <ul>
        {told.parts.map((part) => (
          <li key={part.id}>
            {part.name}
            {part.status &&
              `: ${figure({ value: part.value, status: part.status }, (v) => written(v, v % 1 ? 2 : 0))}`}
            {part.origins.length > 0 && (
              <ul>
                {part.origins.map((origin) => (
                  <li key={`${origin.kind}${origin.id}`}>
                    <OriginWords origin={origin} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      {hidden && <p class="note">{m.onlySignedIn}</p>}
      {told.rows.length > 0 && (
        <>
          <h4>{m.rows}</h4>
          <ul>
            {told.rows.map((row) => (
              <li key={`${row.measure}${row.year}${row.file_name}${row.row_number}`}>
                {row.year}: {row.value ?? "–"} ({m.row(row.file_name, row.row_number)}, {row.source})
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Where a measure comes from; a run by its address. */
export function OriginWords({ origin }: { origin: Origin }) {
  const words = `${m.originKinds[origin.kind] ?? origin.kind}: ${origin.label}`;
  return (
    <>
      {origin.kind === "run" ? <a href={`/api/runs/${origin.id}`}>{words}</a> : words}
      {origin.source && `, ${origin.source}`}
      {origin.as_of && `, ${date(origin.as_of)}`}
    </>
  );
}
