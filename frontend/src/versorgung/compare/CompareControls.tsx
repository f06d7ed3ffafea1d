/** What two maps show: each with its kind, way to travel, people and date; both with one measure. */
import { useAnswer } from "../../api/resource";
import { moment, t } from "../../i18n";
import { c } from "../../i18n/de.compare";
import { ageGroup } from "../../i18n/figure";
import { KindSelect, Select } from "../../shell/Choices";
import { measuredModes, modeLabel, region } from "../../shell/region";
import { setQuery } from "../../shell/router";
import { DisplayChoice } from "../DisplayChoice";
import { hasPlaces } from "../MeasureSelect";
import { type KeptStates, type MapMeasure, type MapState, statesUrl } from "../maps";
import { MEASURES, measureOf } from "../measures";
import { firstMap, mapMeasure, type ProvisionState, secondMap } from "../state";

const LIMITS = [5, 10, 15, 20, 30];

/** The form. */
export function CompareControls({ state }: { state: ProvisionState }) {
  const second = secondMap(state);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <DisplayChoice state={state} />
      <StateFields title={c.first} map={firstMap(state)} suffix="" measure={mapMeasure(state)} />
      <StateFields title={c.second} map={second} suffix="2" measure={mapMeasure(state)} />
      <MeasureFields state={state} places={hasPlaces(state.category) && hasPlaces(second.category)} />
    </form>
  );
}

interface FieldsProps {
  title: string;
  map: MapState;
  /** What the names in the address end with. */
  suffix: "" | "2";
  measure: MapMeasure;
}

function StateFields({ title, map, suffix, measure }: FieldsProps) {
  const groups = region.value?.age_groups ?? [];
  const modes = [...measuredModes.value, ...(measuredModes.value.includes("bus") ? ["bus_p90"] : [])];
  return (
    <fieldset class="card stack tight">
      <legend>{title}</legend>
      <KindSelect value={map.category} label={c.kind} id={`kind${suffix}`} parameter={`kategorie${suffix}`} />
      {measure !== "quota" && (
        <Select
          id={`mode${suffix}`}
          label={c.mode}
          value={map.mode}
          options={modes.map((mode) => [mode, modeLabel(mode)] as const)}
          onChoose={(mode) => setQuery({ [`modus${suffix}`]: mode })}
        />
      )}
      {measure !== "quota" && measure !== "places" && (
        <Select
          id={`age${suffix}`}
          label={c.age}
          value={map.age_group}
          options={groups.map((group) => [group.code, ageGroup(group)] as const)}
          onChoose={(age) => setQuery({ [`alter${suffix}`]: age })}
        />
      )}
      {measure === "quota" ? (
        <Day map={map} suffix={suffix} />
      ) : (
        <Run map={map} suffix={suffix} measure={measure} />
      )}
    </fieldset>
  );
}

function Day({ map, suffix }: Pick<FieldsProps, "map" | "suffix">) {
  return (
    <div class="field">
      <label for={`day${suffix}`}>{c.day}</label>
      <input
        id={`day${suffix}`}
        type="date"
        value={map.as_of?.slice(0, 10) ?? ""}
        onChange={(event) => setQuery({ [`stand${suffix}`]: event.currentTarget.value })}
      />
    </div>
  );
}

function Run({ map, suffix, measure }: Pick<FieldsProps, "map" | "suffix" | "measure">) {
  const kept = useAnswer<KeptStates>(statesUrl(map.category, map.mode, measure));
  const earlier = (kept.data?.states ?? []).filter((one) => one.superseded_by !== null);
  if (!kept.data) return null;
  if (!earlier.length && !map.as_of) return <p class="note">{c.noEarlier}</p>;
  const options = earlier.map((one) => [one.finished_at, moment(one.finished_at)] as const);
  const known = map.as_of === null || options.some(([code]) => code === map.as_of);
  return (
    <Select
      id={`as-of${suffix}`}
      label={c.asOf}
      value={map.as_of ?? ""}
      options={[["", c.newest], ...(known ? [] : [[map.as_of ?? "", map.as_of ?? ""] as const]), ...options]}
      onChoose={(stand) => setQuery({ [`stand${suffix}`]: stand })}
    />
  );
}

/** The measure of all maps, and the limit in minutes that it may have. */
export function MeasureFields({ state, places }: { state: ProvisionState; places: boolean }) {
  const chosen = mapMeasure(state);
  const minutes = MEASURES.map((code) => [code, measureOf(code, state.limit).label] as const);
  const counted = [
    ["plaetze", c.measures.places],
    ["quote", c.measures.quota],
  ] as const;
  const shown = { places: "plaetze", quota: "quote" } as const;
  return (
    <>
      <Select
        id="measure"
        label={t.provision.measure}
        value={chosen === "places" || chosen === "quota" ? shown[chosen] : chosen}
        options={places ? [...minutes, ...counted] : minutes}
        onChoose={(wert) => setQuery({ wert })}
      />
      {chosen !== "places" && chosen !== "quota" && (
        <Select
          id="limit"
          label={t.provision.limit}
          value={`${state.limit}`}
          options={LIMITS.map((limit) => [`${limit}`, t.provision.limitOption(limit)] as const)}
          onChoose={(grenze) => setQuery({ grenze })}
        />
      )}
    </>
  );
}
