/** Lücken: who goes without, where, how many, and why. */
import { ChosenCard } from "../shell/ChosenCard";
import "./gaps.css";
import { useState } from "preact/hooks";
import { address } from "../api/client";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { Legend } from "../choropleth/Legend";
import { share } from "../i18n";
import { g } from "../i18n/de.gaps";
import { u } from "../i18n/de.takeup";
import { TakeUp } from "../massnahmen/TakeUp";
import { announce } from "../shell/announce";
import { KindSelect, Select } from "../shell/Choices";
import { DataLink } from "../shell/DataLink";
import { Heading } from "../shell/Heading";
import { kindLabel } from "../shell/region";
import { setQuery, viewUrl, visit } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import {
  type GapArea,
  type GapAreas,
  type GapState,
  type Gaps,
  gapAreasUrl,
  gapsCsvUrl,
  gapsUrl,
  readState,
  type Yardstick,
} from "./api";
import { CellGap } from "./CellGap";
import { GapTable } from "./GapTable";
import { AreaGap } from "./Reasons";
import { CELL_COLOURS, fillsOf, useGapMap } from "./useGapMap";

/** The view. */
export function GapsView() {
  const state = readState();
  const whole = useAnswer<Gaps>(state.category ? gapsUrl(state) : null);
  const table = useAnswer<GapAreas>(state.category ? gapAreasUrl(state) : null);
  const near = useGapMap(state, table.data);
  const title = g.title(kindLabel(state.category));
  useTitle(title);
  const chosen = table.data?.areas.find((area) => area.ars === state.area);
  const error = whole.error ?? table.error;
  return (
    <div class="stack">
      <div>
        <Heading>{title}</Heading>
        <p class="lead">{g.lead}</p>
      </div>
      <Controls state={state} yardsticks={whole.data?.yardsticks ?? []} />
      {error && <NotThere state={state} error={error.message} status={error.status} onRetry={whole.retry} />}
      {(whole.loading || table.loading) && !table.data && !error && <Loading rows={6} />}
      {whole.data && <Measured yardstick={whole.data.yardstick} whole={whole.data} />}
      {state.cell && <CellGap state={state} cell={state.cell} />}
      {chosen && whole.data && <Chosen area={chosen} yardstick={whole.data.yardstick} state={state} />}
      {!chosen &&
        whole.data?.areas.map((area) => (
          <section key={area.ars} class="card" aria-label={area.name}>
            <h2>{area.name}</h2>
            <AreaGap area={area} yardstick={whole.data?.yardstick as Yardstick} />
            <AsFinding area={area} yardstick={whole.data?.yardstick as Yardstick} state={state} />
          </section>
        ))}
      {near && <CellLegend truncated={near.truncated} />}
      {table.data && <Results table={table.data} state={state} />}
      <Share />
    </div>
  );
}

interface NotThereProps {
  state: GapState;
  error: string;
  status: number;
  onRetry: () => void;
}

/** Nothing is stored for this day: who may can have it computed. */
function NotThere({ state, error, status, onRetry }: NotThereProps) {
  const [failed, setFailed] = useState("");
  const ask = () => {
    const told = { category: state.category, ...(state.day ? { date: state.day } : {}) };
    send<{ job: { id: number } }>("POST", address("/api/jobs"), { kind: "gaps", arguments: told }).then(
      ({ data }) => {
        announce(g.computeAsked);
        visit(viewUrl(`/aufgaben/${data.job.id}`));
      },
      (failure: Error) => setFailed(failure.message),
    );
  };
  if (status !== 404) return <Failure error={{ message: error } as never} onRetry={onRetry} />;
  return (
    <Notice>
      <p>{error}</p>
      {may("compute") && (
        <button type="button" class="button" onClick={ask}>
          {g.compute}
        </button>
      )}
      {failed && <p role="alert">{failed}</p>}
    </Notice>
  );
}

function Controls({ state, yardsticks }: { state: GapState; yardsticks: readonly Yardstick[] }) {
  const mine = yardsticks.filter((one) => one.category === state.category);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <KindSelect value={state.category} label={g.kind} />
      {mine.length > 1 && (
        <Select
          id="standard"
          label={g.standard}
          value={state.standard ?? mine[0]?.key ?? ""}
          options={mine.map((one) => [one.key, one.text])}
          onChoose={(standard) => setQuery({ standard })}
        />
      )}
      <div class="pair">
        <Select
          id="level"
          label={g.level}
          value={state.level}
          options={Object.entries(g.levels)}
          onChoose={(ebene) => setQuery({ ebene, gebiet: null })}
        />
        <Select
          id="value"
          label={g.value}
          value={state.value}
          options={Object.entries(g.values)}
          onChoose={(wert) => setQuery({ wert })}
        />
      </div>
      <div class="field">
        <label for="day">{g.date}</label>
        <input
          id="day"
          type="date"
          value={state.day ?? ""}
          onChange={(event) => setQuery({ datum: event.currentTarget.value })}
        />
      </div>
    </form>
  );
}

function Measured({ yardstick, whole }: { yardstick: Yardstick; whole: Gaps }) {
  const { capacity, demand, weekday } = whole.assumptions;
  const when = typeof weekday === "object" ? weekday : null;
  return (
    <div>
      <p>{g.measured(yardstick.text, yardstick.ages.text)}</p>
      <p class="note">
        {!yardstick.assumed && `${g.decision}: `}
        {yardstick.source_url ? <a href={yardstick.source_url}>{yardstick.source}</a> : yardstick.source}
      </p>
      <p class="note">
        {whole.yardstick.has_places && g.takeUp(demand.take_up, demand.take_up_assumed)} {g.estimated}{" "}
        {whole.note}
      </p>
      {when && (when.time_assumed ? <Notice>{when.text}</Notice> : <p class="note">{when.text}</p>)}
      {capacity?.text && <Notice>{capacity.text}</Notice>}
      {demand.official && <p class="note">{demand.official.text}</p>}
      {demand.projection && <p class="note">{demand.projection}</p>}
    </div>
  );
}

interface AreaProps {
  area: GapArea;
  yardstick: Yardstick;
  state: GapState;
}

function Chosen(props: AreaProps) {
  const { area, yardstick } = props;
  return (
    <ChosenCard kind="area" title={area.name} chosen={area.ars} named="gebiet">
      <AreaGap area={area} yardstick={yardstick} />
      <AsFinding {...props} />
    </ChosenCard>
  );
}

/** Taking the gap of an area up as a finding, of the day that is looked at. */
function AsFinding({ area, yardstick, state }: AreaProps) {
  if (!may("keep_indicators")) return null;
  const parts = yardstick.has_places ? ["without_place", "beyond"] : ["beyond"];
  const day = state.day ?? "today";
  const figures = parts.map((part) => ({
    indicator: `gap:${part}:${yardstick.category}:${yardstick.key}:${day}`,
    area_ars: area.ars,
  }));
  const origin = viewUrl("/luecken", {
    kategorie: yardstick.category,
    standard: yardstick.key,
    datum: state.day,
    gebiet: area.ars,
  });
  return (
    <TakeUp
      url={address("/api/findings")}
      more={{ figures, origin }}
      title={g.gapIn(yardstick.label, area.name)}
      lead={u.ofGap}
    />
  );
}

function CellLegend({ truncated }: { truncated: boolean }) {
  return (
    <section class="legend" aria-label={g.nearNote}>
      <p>{g.nearNote}</p>
      <ul class="plain">
        {Object.entries(CELL_COLOURS).map(([code, colour]) => (
          <li key={code}>
            <i
              class={`swatch ${colour ? "" : "hatched"}`}
              style={colour ? { background: colour } : undefined}
            />
            {g.standing[code]}
          </li>
        ))}
      </ul>
      {truncated && <p class="note">{g.truncated}</p>}
    </section>
  );
}

function Results({ table, state }: { table: GapAreas; state: GapState }) {
  if (!table.areas.length) return <Notice>{g.noAreas}</Notice>;
  return (
    <>
      <Legend
        measure={{ label: g.values[state.value], unit: g.ofAll, write: share }}
        scale={table.scales[state.value]}
        figures={table.areas.map((area) => area.shares[state.value])}
      />
      <GapTable areas={table.areas} fill={fillsOf(table, state.value)} />
      <details>
        <summary>{g.basis}</summary>
        <p>{table.formula}</p>
        <p class="note">{g.run(table.run.id, table.run.finished_at, table.run.software_version)}</p>
        <p>
          <a href={address(`/api/runs/${table.run.id}`)}>{g.runLink}</a>
        </p>
      </details>
      <ul class="plain">
        <li>
          <a href={viewUrl("/lebenslauf")}>{g.lifelong}</a>
        </li>
        <li>
          <a href={gapsCsvUrl(state)}>{g.csv}</a>
        </li>
        <li>
          <a href={gapAreasUrl(state)}>{g.json}</a>
        </li>
      </ul>
      <DataLink question={{ topic: "gaps", run: table.run.id, group_by: state.level }} />
    </>
  );
}
