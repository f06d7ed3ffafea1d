/** Monitoring: all indicators, or one of them with its map, its course, its areas and where it comes from. */
import "./monitoring.css";
import { useEffect } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { m, written, yearOf } from "../i18n/de.monitoring";
import { Select } from "../shell/Choices";
import { Field } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { lifePhases } from "../shell/region";
import { setQuery, viewUrl } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { useTyped } from "../shell/useTyped";
import { type Listed, type Overview, overviewUrl, readState, type State } from "./api";
import { MiniLine } from "./Chart";
import { IndicatorPart } from "./IndicatorPart";
import { NewOwn } from "./Keeping";

/** The view. */
export function MonitoringView() {
  const state = readState();
  return state.indicator ? (
    <IndicatorPart key={state.indicator} state={state} id={state.indicator} />
  ) : (
    <List state={state} />
  );
}

const named = (one: Listed) => `${one.id} ${one.name} ${one.question} ${one.field}`.toLocaleLowerCase("de");

/** The indicators that are asked for. */
export function chosenOf(all: readonly Listed[], { search, phase, show }: State): Listed[] {
  const words = search.toLocaleLowerCase("de").split(/\s+/).filter(Boolean);
  return all.filter(
    (one) =>
      (show === "all" || (show === "start" ? one.start_set : one.newest !== null || one.spread !== null)) &&
      (!phase || one.phase === phase) &&
      words.every((word) => named(one).includes(word)),
  );
}

function List({ state }: { state: State }) {
  const answer = useAnswer<Overview>(overviewUrl());
  useTitle(m.title);
  const all = answer.data?.indicators ?? [];
  const shown = chosenOf(all, state);
  return (
    <div class="stack">
      <div>
        <Heading>{m.title}</Heading>
        <p class="lead">{m.lead}</p>
      </div>
      <Filters state={state} />
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={8} />}
      {answer.data && (
        <>
          <p role="status">{m.listed(shown.length, all.length)}</p>
          {shown.length ? (
            <Table shown={shown} whole={answer.data.area?.name ?? ""} />
          ) : (
            <Notice>{m.none}</Notice>
          )}
          {answer.data.may_keep && <NewOwn />}
        </>
      )}
      <Share />
    </div>
  );
}

function Filters({ state }: { state: State }) {
  const { typed, setTyped, asked } = useTyped();
  useEffect(() => setTyped(state.search), []);
  useEffect(() => {
    if (asked !== state.search && (asked || typed === asked)) setQuery({ suche: asked }, "replace");
  }, [asked, state.search, typed]);
  const phases = lifePhases.value.map((phase) => [phase.code, phase.label.de] as const);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field id="search" type="search" label={m.search} value={typed} onInput={setTyped} />
      <div class="pair">
        <Select
          id="phase"
          label={m.phase}
          value={state.phase}
          options={[["", m.allPhases], ["frame", m.frame], ...phases]}
          onChoose={(phase) => setQuery({ phase })}
        />
        <Select
          id="show"
          label={m.show}
          value={state.show}
          options={Object.entries(m.shows)}
          onChoose={(zeigen) => setQuery({ zeigen: zeigen === "told" ? null : zeigen })}
        />
      </div>
    </form>
  );
}

function Table({ shown, whole }: { shown: readonly Listed[]; whole: string }) {
  return (
    <ul class="indicator-list" aria-label={m.caption}>
      {shown.map((one) => (
        <Row key={one.id} one={one} whole={whole} />
      ))}
    </ul>
  );
}

function Row({ one, whole }: { one: Listed; whole: string }) {
  const write = (value: number) => written(value, one.decimals);
  const { spread, newest } = one;
  return (
    <li>
      <div>
        <a href={viewUrl("/monitoring", { indikator: one.id })}>{one.name}</a>
        <p class="note">{one.question}</p>
      </div>
      <div class="value">
        <strong>{newest ? `${write(newest.value)} ${one.unit}` : "–"}</strong>
        {one.line && <MiniLine values={one.line.values} label={m.line(one.name)} />}
      </div>
      <p class="note">
        {newest ? m.newestOf(whole, yearOf(newest.year, one.school_year)) : one.status}
        {spread &&
          ` ${m.spreadOf(write(spread.lowest), write(spread.middle), write(spread.highest), spread.municipalities)}`}
      </p>
    </li>
  );
}
