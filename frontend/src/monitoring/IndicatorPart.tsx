/** One indicator: question, map, course with breaks and uncertainty, areas ranked, definition, sources, why. */
import { address } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaProperties, Collection } from "../api/types";
import { Legend } from "../choropleth/Legend";
import { fillOf } from "../choropleth/scale";
import { m, written, yearOf } from "../i18n/de.monitoring";
import { u } from "../i18n/de.takeup";
import { figure, numeric } from "../i18n/figure";
import { useStage } from "../map/stage";
import { TakeUp } from "../massnahmen/TakeUp";
import { Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { setQuery, viewUrl } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import { type Column, RankingTable } from "../table/RankingTable";
import { About } from "./About";
import {
  type Area,
  csvUrl,
  figureOf,
  type Indicator,
  indicatorUrl,
  type SeriesTable,
  type State,
  seriesUrl,
  shapesUrl,
} from "./api";
import { Course } from "./Course";

function useIndicatorMap(
  state: State,
  table: SeriesTable | null,
  one: Indicator | null,
  year: number | null,
) {
  const shapes = useAnswer<Collection<AreaProperties>>(shapesUrl(state.level));
  const scale = year === null ? null : table?.scales[String(year)];
  useStage(
    (ready) => {
      if (!shapes.data || !table || !one || !scale) return;
      const byArs = new Map(table.areas.map((area) => [area.ars, area]));
      const write = (value: number) => `${written(value, one.decimals)} ${one.unit}`;
      return ready.areas(
        shapes.data,
        {
          colour: ({ ars }) => {
            const found = byArs.get(ars);
            return found ? fillOf(figureOf(found, year), scale) : null;
          },
          name: ({ ars, name }) => {
            const found = byArs.get(ars);
            return found ? `${name}: ${figure(figureOf(found, year), write)}` : name;
          },
          onSelect: ({ ars }) => setQuery({ gebiet: ars }),
        },
        state.area,
      ).remove;
    },
    [shapes.data, table, one, state.area, year],
  );
}

/** The part. */
export function IndicatorPart({ state, id }: { state: State; id: string }) {
  const one = useAnswer<Indicator>(indicatorUrl(id));
  const table = useAnswer<SeriesTable>(seriesUrl(id, state.level, state.part));
  const years = table.data?.years ?? [];
  const year =
    state.year !== null && years.includes(state.year) ? state.year : (table.data?.newest_year ?? null);
  useIndicatorMap(state, table.data, one.data, year);
  useTitle(one.data?.name ?? m.title);
  const error = one.error ?? table.error;
  return (
    <div class="stack">
      <p>
        <a href={viewUrl("/monitoring")}>{m.back}</a>
      </p>
      <div>
        <Heading>{one.data?.name ?? m.title}</Heading>
        {one.data && <p class="lead">{one.data.question}</p>}
      </div>
      {error && <Failure error={error} onRetry={one.retry} />}
      {(one.loading || table.loading) && !one.data && <Loading rows={8} />}
      {one.data?.status && <Notice>{one.data.status}</Notice>}
      {one.data && table.data && <Shown one={one.data} table={table.data} state={state} year={year} />}
      {one.data && <About one={one.data} />}
      {one.data && state.area && !state.part && may("keep_indicators") && (
        <TakeUp
          key={state.area}
          url={address("/api/findings")}
          more={{
            figures: [{ indicator: id, area_ars: state.area }],
            origin: viewUrl("/monitoring", { indikator: id, ebene: state.level, gebiet: state.area }),
          }}
          title={takenUpAs(one.data, table.data, state.area)}
          lead={u.ofIndicator}
        />
      )}
      <ul class="plain">
        <li>
          <a href={csvUrl(id, state.part, state.level)}>{m.csv}</a>
        </li>
        <li>
          <a href={csvUrl(id, one.data?.breakdowns.length ? "alle" : "")}>
            {one.data?.breakdowns.length ? m.csvParts : m.csvAll}
          </a>
        </li>
        <li>
          <a href={seriesUrl(id, state.level, state.part)}>{m.json}</a>
        </li>
      </ul>
      <Share />
    </div>
  );
}

function takenUpAs(one: Indicator, table: SeriesTable | null, ars: string): string {
  const area = table?.areas.find((each) => each.ars === ars);
  return area ? `${one.name}: ${area.name}` : one.name;
}

interface ShownProps {
  one: Indicator;
  table: SeriesTable;
  state: State;
  year: number | null;
}

function Shown({ one, table, state, year }: ShownProps) {
  const school = one.year === "school";
  return (
    <>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <div class="pair">
          <Select
            id="level"
            label={m.level}
            value={state.level}
            options={Object.entries(m.levels)}
            onChoose={(ebene) => setQuery({ ebene, gebiet: null })}
          />
          {year !== null && (
            <Select
              id="year"
              label={m.year}
              value={String(year)}
              options={table.years.map((each) => [String(each), yearOf(each, school)])}
              onChoose={(jahr) => setQuery({ jahr })}
            />
          )}
        </div>
        <Parts one={one} state={state} />
      </form>
      {one.note && <p class="note">{one.note}</p>}
      {year === null || !table.areas.length ? (
        !one.status && <Notice>{m.noAreas}</Notice>
      ) : (
        <OfYear one={one} table={table} state={state} year={year} />
      )}
    </>
  );
}

/** By what the figures are broken down; what has no figures yet says what brings them. */
function Parts({ one, state }: { one: Indicator; state: State }) {
  const told = one.breakdowns.filter((each) => each.parts.length);
  const missing = one.breakdowns.filter((each) => each.status);
  const options = told.flatMap((each) =>
    each.parts.map((part) => [part.key, `${each.name}: ${part.name}`] as const),
  );
  const known = options.some(([key]) => key === state.part);
  const asked = known || !state.part ? [] : [[state.part, state.part] as const];
  return (
    <>
      {(options.length > 0 || state.part) && (
        <Select
          id="part"
          label={m.part}
          value={state.part}
          options={[["", m.whole], ...options, ...asked]}
          onChoose={(teil) => setQuery({ teil: teil || null })}
        />
      )}
      {missing.map((each) => (
        <p key={each.id} class="note">
          {each.name}: {each.status}
        </p>
      ))}
    </>
  );
}

function OfYear({ one, table, state, year }: ShownProps & { year: number }) {
  const school = one.year === "school";
  const scale = table.scales[String(year)];
  const figures = table.areas.map((area) => figureOf(area, year));
  const single = table.areas.length === 1 ? table.areas[0] : undefined;
  const chosen = table.areas.find((area) => area.ars === state.area) ?? single;
  const write = (value: number) => `${written(value, one.decimals)} ${one.unit}`;
  const told = table.breakdown ? { ...one, name: table.name, target: null } : one;
  return (
    <>
      {chosen && (
        <Course
          key={`${chosen.ars}${table.breakdown}`}
          one={told}
          area={chosen}
          year={year}
          part={table.breakdown}
          closable={!single}
        />
      )}
      {scale && !single && figures.some((each) => numeric(each) !== null) && (
        <Legend measure={{ label: told.name, unit: one.unit, write }} scale={scale} figures={figures} />
      )}
      {scale && !single && (
        <Ranking
          one={one}
          areas={table.areas}
          year={year}
          fill={(area) => fillOf(figureOf(area, year), scale)}
          label={
            table.breakdown
              ? m.ofPart(m.ranking(yearOf(year, school)), table.part)
              : m.ranking(yearOf(year, school))
          }
        />
      )}
    </>
  );
}

interface RankingProps {
  one: Indicator;
  areas: readonly Area[];
  year: number;
  fill: (area: Area) => string;
  label: string;
}

const pointOf = (area: Area, year: number) => area.points.find((each) => each.year === year);
const firstOf = (area: Area) => area.points.find((each) => each.value !== null);

/** How a value differs from the first of its series; null where a break lies between. */
export function changeOf(area: Area, year: number): number | null {
  const first = firstOf(area);
  const here = pointOf(area, year);
  if (!first || here?.value == null || first.value === null || first.year >= year) return null;
  const broken = area.points.some((each) => each.break_before && each.year > first.year && each.year <= year);
  return broken ? null : here.value - first.value;
}

function Ranking({ one, areas, year, fill, label }: RankingProps) {
  const write = (value: number) => written(value, one.decimals);
  const columns: Column<Area>[] = [
    {
      code: "value",
      label: `${m.value} (${one.unit})`,
      value: (area) => numeric(figureOf(area, year)),
      cell: (area) => figure(figureOf(area, year), write),
      muchFirst: true,
    },
    {
      code: "interval",
      label: m.interval,
      value: (area) => {
        const point = pointOf(area, year);
        return point?.low == null || point.high === null ? null : point.high - point.low;
      },
      cell: (area) => {
        const point = pointOf(area, year);
        return point?.low == null || point.high === null
          ? ""
          : m.intervalOf(write(point.low), write(point.high));
      },
    },
    {
      code: "change",
      label: m.change,
      value: (area) => changeOf(area, year),
      cell: (area) => {
        const change = changeOf(area, year);
        return change === null ? "" : `${change > 0 ? "+" : ""}${write(change)}`;
      },
      muchFirst: true,
    },
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={label}>
      <h2>{label}</h2>
      <RankingTable
        rows={areas}
        columns={columns}
        nameLabel={m.area}
        start={{ column: "value", down: one.direction !== "lower_is_better" }}
        fill={fill}
        onOpen={({ ars }) => setQuery({ gebiet: ars })}
        caption={label}
      />
    </section>
  );
}
