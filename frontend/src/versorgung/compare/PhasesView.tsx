/** Small maps of all life phases with one scale, from crèche to senior café; each opens as the map of its kind. */
import { useEffect } from "preact/hooks";
import { areasUrl } from "../../api/client";
import { useAnswer } from "../../api/resource";
import type { AreaProperties, Collection } from "../../api/types";
import { Legend } from "../../choropleth/Legend";
import { t } from "../../i18n";
import { c } from "../../i18n/de.compare";
import { AgeSelect, Select } from "../../shell/Choices";
import { Heading } from "../../shell/Heading";
import { kindsByPhase, measuredModes, modeLabel } from "../../shell/region";
import { setQuery } from "../../shell/router";
import { Share } from "../../shell/Share";
import { Failure, Loading } from "../../shell/Status";
import { useTitle } from "../../shell/title";
import { DisplayChoice } from "../DisplayChoice";
import { TakeAlong } from "../Downloads";
import { type MapState, type MapsAnswer, mapsUrl, printUrl, WRITE } from "../maps";
import { mapMeasure, type ProvisionState, readState } from "../state";
import { MeasureFields } from "./CompareControls";
import { SmallMap } from "./SmallMap";
import { shapesOf } from "./shapes";

const MOST_MAPS = 12;

/** For each life phase the kind with the most sites; kinds with places, where there are some, before all others. */
function phaseMaps(state: ProvisionState): { phase: string; map: MapState }[] {
  return kindsByPhase.value.slice(0, MOST_MAPS).map(([phase, kinds]) => {
    const [most] = [...kinds].sort(
      (a, b) => Number(b.has_places) - Number(a.has_places) || b.sites - a.sites,
    );
    const { mode, age_group, as_of } = state;
    return { phase: phase.label.de, map: { category: most?.code ?? "", mode, age_group, as_of } };
  });
}

/** The whole width is for the maps as long as the view is shown. */
function useWholeWidth(): void {
  useEffect(() => {
    const main = document.querySelector<HTMLElement>("main.stage");
    main?.setAttribute("data-wide", "");
    return () => main?.removeAttribute("data-wide");
  }, []);
}

/** The view. */
export function PhasesView() {
  const state = readState();
  const phases = phaseMaps(state);
  const states = phases.map(({ map }) => map);
  const code = mapMeasure(state);
  const measure = code === "places" || code === "quota" ? "mean" : code;
  const answer = useAnswer<MapsAnswer>(states.length ? mapsUrl(states, measure, state.limit) : null);
  const areas = useAnswer<Collection<AreaProperties>>(areasUrl(true));
  useWholeWidth();
  useTitle(c.titlePhases);
  const { data } = answer;
  return (
    <div class="stack">
      <div>
        <Heading>{c.titlePhases}</Heading>
        <p class="lead">{c.leadPhases}</p>
      </div>
      <Controls state={state} />
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {areas.error && <Failure error={areas.error} onRetry={areas.retry} />}
      {(answer.loading || areas.loading) && !(data && areas.data) && <Loading rows={6} />}
      {data && areas.data && (
        <Grid phases={phases.map((one) => one.phase)} answer={data} areas={areas.data} />
      )}
      {data && (
        <Legend
          measure={{ ...data.measure, write: WRITE[data.measure.code] }}
          scale={data.scale}
          figures={data.maps.flatMap((one) => Object.values(one.figures))}
          method={c.scaleOfAll(data.maps.length)}
        />
      )}
      <ul class="plain">
        <TakeAlong state={state} print={printUrl(states, measure, state.limit)} />
      </ul>
      <Share />
    </div>
  );
}

function Controls({ state }: { state: ProvisionState }) {
  return (
    <form class="row wrap" onSubmit={(event) => event.preventDefault()}>
      <DisplayChoice state={state} />
      <Select
        id="mode"
        label={c.mode}
        value={state.mode}
        options={measuredModes.value.map((mode) => [mode, modeLabel(mode)] as const)}
        onChoose={(modus) => setQuery({ modus })}
      />
      <AgeSelect value={state.age_group} />
      <MeasureFields state={state} places={false} />
    </form>
  );
}

interface GridProps {
  phases: readonly string[];
  answer: MapsAnswer;
  areas: Collection<AreaProperties>;
}

function Grid({ phases, answer, areas }: GridProps) {
  const shapes = shapesOf(areas);
  return (
    <ul class="small-maps" aria-label={t.map.label}>
      {answer.maps.map((map, n) => (
        <SmallMap key={map.category} phase={phases[n] ?? ""} map={map} answer={answer} shapes={shapes} />
      ))}
    </ul>
  );
}
