/** Lebenslauf: which phases of life are served where and how, one index over them, and how far it depends on its weights. */
import { ChosenCard } from "../shell/ChosenCard";
import "./lifelong.css";
import { address } from "../api/client";
import { useAnswer } from "../api/resource";
import { l } from "../i18n/de.lifelong";
import { Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { setQuery, viewUrl } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { type LifeArea, type LifeState, readState, type Strip, stripCsvUrl, stripUrl } from "./api";
import { LimitTable, StationTable, StripTable, summary } from "./StripTable";
import { WeightsForm } from "./Weights";

/** The view. */
export function LifelongView() {
  useTitle(l.title);
  const state = readState();
  const answer = useAnswer<Strip>(stripUrl(state));
  const strip = answer.data;
  const chosen = strip?.areas.find((area) => area.ars === state.area);
  return (
    <div class="stack">
      <div>
        <Heading>{l.title}</Heading>
        <p class="lead">{l.lead}</p>
      </div>
      <Select
        id="level"
        label={l.level}
        value={state.level}
        options={Object.entries(l.levels)}
        onChoose={(ebene) => setQuery({ ebene, gebiet: null })}
      />
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !strip && <Loading rows={8} />}
      {strip && <WeightsForm strip={strip} />}
      {strip && chosen && <Chosen area={chosen} strip={strip} />}
      {strip && <Told strip={strip} state={state} />}
      <Share />
    </div>
  );
}

function Chosen({ area, strip }: { area: LifeArea; strip: Strip }) {
  const words = summary(area, strip);
  return (
    <ChosenCard kind="area" title={area.name} chosen={area.ars} named="gebiet">
      {words && <p>{words}</p>}
      <StationTable area={area} strip={strip} />
    </ChosenCard>
  );
}

function Told({ strip, state }: { strip: Strip; state: LifeState }) {
  if (!strip.areas.length) return <Notice>{l.noAreas}</Notice>;
  return (
    <>
      <p class="note">
        {l.colours} {strip.note}
      </p>
      <StripTable strip={strip} />
      <h2>{l.sensitivity}</h2>
      <p>{strip.sensitivity.text}</p>
      <details>
        <summary>{l.limits}</summary>
        <p class="note">{l.limitNote}</p>
        <LimitTable strip={strip} />
      </details>
      <details>
        <summary>{l.basis}</summary>
        <p>{strip.method}</p>
        <p class="note">
          <a href={address(`/api/runs/${strip.run.id}`)}>
            {l.run(strip.run.id, strip.run.finished_at, strip.run.software_version)}
          </a>
        </p>
      </details>
      <ul class="plain">
        <li>
          <a href={viewUrl("/luecken")}>{l.gaps}</a>
        </li>
        <li>
          <a href={stripCsvUrl(state)}>{l.csv}</a>
        </li>
        <li>
          <a href={stripUrl(state)}>{l.json}</a>
        </li>
      </ul>
    </>
  );
}
