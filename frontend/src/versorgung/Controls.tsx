/** What is asked: kind, way to travel, people, limit, measure, and how it is shown. */
import { t } from "../i18n";
import { AgeSelect, KindSelect, Segments, Select } from "../shell/Choices";
import { ProfileChoice } from "../shell/ProfileChoice";
import { region, storedProfiles } from "../shell/region";
import { setQuery } from "../shell/router";
import { DisplayChoice } from "./DisplayChoice";
import { MeasureSelect } from "./MeasureSelect";
import type { Measure } from "./measures";
import type { ProvisionState } from "./state";

/** By bus: what is typical, or what most minutes do not exceed. */
function BusValue({ mode }: { mode: string }) {
  const options = [
    ["bus", t.provision.busTypical],
    ["bus_p90", t.provision.busBad],
  ] as const;
  return (
    <Segments
      legend={t.provision.busValue}
      name="bus-value"
      value={mode}
      options={options}
      onChoose={(modus) => setQuery({ modus })}
    />
  );
}

/** The form. */
export function Controls({ state, measure }: { state: ProvisionState; measure: Measure }) {
  const limits = [5, 10, 15, 20, 30].map((limit) => [`${limit}`, t.provision.limitOption(limit)] as const);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <DisplayChoice state={state} />
      <KindSelect value={state.category} label={t.provision.kind} />
      <ProfileChoice
        value={state.mode === "bus_p90" ? "bus" : state.mode}
        among={storedProfiles.value}
        bus={Boolean(region.value?.timetable)}
      />
      {state.mode.startsWith("bus") && <BusValue mode={state.mode} />}
      <div class="pair">
        <AgeSelect value={state.age_group} />
        <Select
          id="limit"
          label={t.provision.limit}
          value={`${state.limit}`}
          options={limits}
          onChoose={(grenze) => setQuery({ grenze })}
        />
      </div>
      <MeasureSelect state={state} value={measure.code} />
    </form>
  );
}
