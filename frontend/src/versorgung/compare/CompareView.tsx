/** Two maps compared: swiped with one scale, or one map of how they differ; and the same as a table. */
import { areasUrl } from "../../api/client";
import { csv, save } from "../../api/csv";
import { useAnswer } from "../../api/resource";
import type { AreaProperties, Collection, Figure } from "../../api/types";
import { Legend } from "../../choropleth/Legend";
import { fillOf, type Scale } from "../../choropleth/scale";
import { date, moment, t } from "../../i18n";
import { c } from "../../i18n/de.compare";
import { figure, numeric } from "../../i18n/figure";
import { useStage } from "../../map/stage";
import { Heading } from "../../shell/Heading";
import { setQuery } from "../../shell/router";
import { Share } from "../../shell/Share";
import { Failure, Loading, Notice } from "../../shell/Status";
import { useTitle } from "../../shell/title";
import { type Column, RankingTable } from "../../table/RankingTable";
import { TakeAlong } from "../Downloads";
import { type MapMeasure, type MapsAnswer, type MapTold, mapsUrl, printUrl, WRITE } from "../maps";
import { firstMap, mapMeasure, type ProvisionState, readState, secondMap } from "../state";
import { CompareControls } from "./CompareControls";
import type { Sides } from "./SwipeLine";
import { useSwipe } from "./useSwipe";

/** The view. */
export function CompareView() {
  const state = readState();
  const states = [firstMap(state), secondMap(state)] as const;
  const answer = useAnswer<MapsAnswer>(mapsUrl(states, mapMeasure(state), state.limit));
  const areas = useAnswer<Collection<AreaProperties>>(areasUrl(true));
  const difference = state.display === "unterschied";
  const title = difference ? c.titleDifference : c.title;
  useTitle(title);
  const { data } = answer;
  const sides = data ? sidesOf(data.maps) : { first: c.firstShort, second: c.secondShort };
  return (
    <div class="stack">
      <div>
        <Heading>{title}</Heading>
        <p class="lead">{difference ? c.leadDifference : c.lead}</p>
      </div>
      <CompareControls state={state} />
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {areas.error && <Failure error={areas.error} onRetry={areas.retry} />}
      {answer.loading && !data && <Loading rows={6} />}
      {JSON.stringify(states[0]) === JSON.stringify(states[1]) && <Notice>{c.same}</Notice>}
      {data && <Missing maps={data.maps} />}
      {data &&
        (difference ? (
          <DifferenceMap areas={areas.data} answer={data} chosen={state.area} />
        ) : (
          <SwipeMap areas={areas.data} answer={data} sides={sides} chosen={state.area} />
        ))}
      {data?.difference && <Results answer={data} sides={sides} state={state} />}
      <Share />
    </div>
  );
}

/** What each side shows that the other does not; both by number where they are the same. */
function sidesOf(maps: readonly MapTold[]): Sides {
  const [a, b] = maps;
  if (!a || !b) return { first: c.firstShort, second: c.secondShort };
  const parts = (one: MapTold, other: MapTold) =>
    [
      one.category !== other.category && one.label,
      one.mode !== other.mode && one.mode_label,
      one.age_group !== other.age_group && one.people_label,
      one.as_of !== other.as_of && asOf(one),
    ]
      .filter(Boolean)
      .join(", ");
  return { first: parts(a, b) || c.firstShort, second: parts(b, a) || c.secondShort };
}

const asOf = ({ run, as_of }: MapTold) =>
  t.app.asOf(run && as_of && as_of.length > 10 ? moment(run.finished_at) : date(as_of ?? run?.finished_at));

function Missing({ maps }: { maps: readonly MapTold[] }) {
  const missing = maps.filter((one) => one.run === null);
  return missing.map((one) => (
    <Notice key={`${one.category}${one.mode}${one.as_of}`}>
      {c.notComputed(`${one.label}, ${one.mode_label}`)}
    </Notice>
  ));
}

interface MapProps {
  areas: Collection<AreaProperties> | null;
  answer: MapsAnswer;
  chosen: string | null;
}

function SwipeMap({ areas, answer, sides, chosen }: MapProps & { sides: Sides }) {
  useSwipe(areas, answer, sides, chosen);
  const figures = answer.maps.flatMap((one) => Object.values(one.figures));
  return <Legend measure={measured(answer)} scale={answer.scale} figures={figures} method={c.scaleOfBoth} />;
}

function DifferenceMap({ areas, answer, chosen }: MapProps) {
  const { difference } = answer;
  const write = signed(answer.measure.code);
  useStage(
    (ready) => {
      if (!areas || !difference) return;
      return ready.areas(
        areas,
        {
          colour: ({ ars }) => fillOf(difference.figures[ars], difference.scale),
          name: ({ ars, name }) => `${name}: ${figure(difference.figures[ars], write)}`,
          onSelect: ({ ars }) => setQuery({ gemeinde: ars }),
        },
        chosen,
      ).remove;
    },
    [areas, answer, chosen],
  );
  if (!difference) return null;
  return (
    <Legend
      measure={{ label: c.difference, unit: c.differenceUnit(answer.measure.unit), write }}
      scale={difference.scale}
      figures={Object.values(difference.figures)}
      method={c.differenceMethod}
    />
  );
}

const measured = ({ measure }: MapsAnswer) => ({ ...measure, write: WRITE[measure.code] });

/** With its sign; small differences of minutes with a decimal. */
const signed = (code: MapMeasure) => (value: number) => {
  const written = WRITE[code](Math.abs(value));
  return value === 0 || written === "0" ? written : `${value > 0 ? "+" : "−"}${written}`;
};

interface Compared {
  ars: string;
  name: string;
  first: Figure | undefined;
  second: Figure | undefined;
  difference: Figure | undefined;
}

const rowsOf = ({ names, maps, difference }: MapsAnswer): Compared[] =>
  Object.entries(names).map(([ars, name]) => ({
    ars,
    name,
    first: maps[0]?.figures[ars],
    second: maps[1]?.figures[ars],
    difference: difference?.figures[ars],
  }));

const column = (
  code: "first" | "second" | "difference",
  label: string,
  write: (value: number) => string,
): Column<Compared> => ({
  code,
  label,
  value: (row) => numeric(row[code]),
  cell: (row) => figure(row[code], write),
  muchFirst: true,
});

function Results({ answer, sides, state }: { answer: MapsAnswer; sides: Sides; state: ProvisionState }) {
  const write = WRITE[answer.measure.code];
  const rows = rowsOf(answer);
  const states = [firstMap(state), secondMap(state)];
  const code = mapMeasure(state);
  const scale: Scale = answer.difference?.scale ?? answer.scale;
  return (
    <>
      <section aria-labelledby="ranking-title">
        <h2 id="ranking-title">{c.ranking}</h2>
        <p class="note">{c.areas(rows.length)}</p>
        <RankingTable
          rows={rows}
          columns={[
            column("difference", c.difference, signed(answer.measure.code)),
            column("first", sides.first, write),
            column("second", sides.second, write),
          ]}
          start={{ column: "difference", down: answer.measure.more_is_worse }}
          fill={(row) => fillOf(row.difference, scale)}
          onOpen={({ ars }) => setQuery({ gemeinde: ars })}
        />
      </section>
      <section aria-labelledby="download-title">
        <h2 id="download-title">{t.provision.download}</h2>
        <ul class="plain">
          <TakeAlong
            state={state}
            print={printUrl(
              states,
              code,
              state.limit,
              state.display === "unterschied" ? "difference" : "maps",
            )}
          />
          <li>
            <button type="button" class="link" onClick={() => saveRows(rows, sides)}>
              {c.csv}
            </button>
          </li>
          <li>
            <a href={mapsUrl(states, code, state.limit)}>{c.json}</a>
          </li>
        </ul>
      </section>
    </>
  );
}

function saveRows(rows: readonly Compared[], { first, second }: Sides): void {
  const told = (given: Figure | undefined) => [numeric(given), given?.status ?? "unknown"];
  const head = [
    "ars",
    "gemeinde",
    first,
    "status_1",
    second,
    "status_2",
    "unterschied",
    "status_unterschied",
  ];
  const lines = rows.map((row) => [
    row.ars, row.name, ...told(row.first), ...told(row.second), ...told(row.difference),
  ]); // biome-ignore format: a row
  save("vergleich.csv", csv([head, ...lines]));
}
