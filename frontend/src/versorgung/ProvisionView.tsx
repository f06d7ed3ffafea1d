/** Versorgung: how far it is to the nearest site of a kind, by municipality and by cell. */
import { areasUrl, cellsUrl, tableUrl } from "../api/client";
import { csv, save } from "../api/csv";
import { useAnswer } from "../api/resource";
import type { AreaFigures, AreaProperties, AreaTable, Collection } from "../api/types";
import { type Classified, classified } from "../choropleth/classes";
import { Legend } from "../choropleth/Legend";
import { count, date, minutesExactly, t } from "../i18n";
import { ageGroup, numeric } from "../i18n/figure";
import { AgeSelect, KindSelect, Segments, Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { lazy } from "../shell/lazy";
import { ProfileChoice } from "../shell/ProfileChoice";
import { kindLabel, modeLabel, region, storedProfiles } from "../shell/region";
import { setQuery } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { AreaPanel } from "./AreaPanel";
import { CellPanel } from "./CellPanel";
import { hasPlaces, MeasureSelect } from "./MeasureSelect";
import { type Measure, measureOf } from "./measures";
import { Ranking } from "./Ranking";
import { type ProvisionState, readState } from "./state";
import { type CellWindow, useProvisionMap } from "./useProvisionMap";
import { Why } from "./Why";

/** The values of a measure in classes; for minutes the limit is one between two of them. */
const inClasses = (table: AreaTable, measure: Measure, limit: number) =>
  classified(
    table.areas.map((area) => numeric(measure.of(area))),
    measure.isMinutes ? limit : null,
  );

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

function Controls({ state, measure }: { state: ProvisionState; measure: Measure }) {
  const limits = [5, 10, 15, 20, 30].map((limit) => [`${limit}`, t.provision.limitOption(limit)] as const);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
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

function saveTable(table: AreaTable, state: ProvisionState): void {
  const limits = table.limits_minutes;
  const head = [
    "ars",
    "gemeinde",
    "kategorie",
    "modus",
    "altersgruppe",
    "mittel_min",
    "median_min",
    "menschen",
    "nicht_angebunden",
  ];
  const row = (area: AreaFigures) => [
    area.ars, area.name, table.category, table.mode, table.age_group,
    numeric(area.mean_minutes), numeric(area.median_minutes), numeric(area.people_total), numeric(area.not_connected),
    ...limits.map((limit) => numeric(area.within[limit])), ...limits.map((limit) => numeric(area.beyond[limit])),
    area.sites_inside, area.mean_minutes.status, table.basis, table.run ? String(table.run.id) : null,
  ]; // biome-ignore format: a row
  const columns = [
    ...head,
    ...limits.map((limit) => `anteil_bis_${limit}_min`),
    ...limits.map((limit) => `menschen_ueber_${limit}_min`),
    "orte", "status", "grundlage", "rechenlauf",
  ]; // biome-ignore format: a row
  save(
    `versorgung-${state.category}-${state.mode}-${state.age_group}.csv`,
    csv([columns, ...table.areas.map(row)]),
  );
}

function Downloads({
  table,
  state,
  cells,
}: {
  table: AreaTable;
  state: ProvisionState;
  cells: CellWindow | null;
}) {
  const { category, mode, age_group } = state;
  return (
    <section aria-labelledby="download-title">
      <h2 id="download-title">{t.provision.download}</h2>
      <ul class="plain">
        <li>
          <button type="button" class="link" onClick={() => saveTable(table, state)}>
            {t.provision.csv}
          </button>
        </li>
        <li>
          <a href={tableUrl({ category, mode, age_group })}>{t.provision.json}</a>
        </li>
        <li>
          <a href={areasUrl(true)}>{t.provision.geojson}</a>
        </li>
        {cells && (
          <li>
            <a href={cellsUrl(cells.box, { category, mode, age_group })}>{t.provision.cellsGeojson}</a>
          </li>
        )}
      </ul>
    </section>
  );
}

const PlacesView = lazy(() => import("./places/PlacesView").then((module) => module.PlacesView));

/** The view: places where they are asked for and the kind has some, else minutes. */
export function ProvisionView() {
  const state = readState();
  const places = state.measure === "plaetze" && hasPlaces(state.category);
  return places ? <PlacesView /> : <MinutesView state={state} />;
}

function MinutesView({ state }: { state: ProvisionState }) {
  const { category, mode, age_group, limit } = state;
  const measure = measureOf(state.measure, limit);
  const table = useAnswer<AreaTable>(category ? tableUrl({ category, mode, age_group }) : null);
  const areas = useAnswer<Collection<AreaProperties>>(areasUrl(true));
  const view = table.data && inClasses(table.data, measure, limit);
  const cells = useProvisionMap(state, measure, areas.data, table.data, view);
  const title = t.provision.title(kindLabel(category));
  useTitle(title);
  const group = region.value?.age_groups.find((one) => one.code === age_group);
  return (
    <div class="stack">
      <div>
        <Heading>{title}</Heading>
        <p class="lead">
          {t.provision.lead(
            modeLabel(mode),
            `${t.provision.ageGroup}: ${group ? ageGroup(group) : age_group}`,
          )}
        </p>
        {table.data?.run && <p class="note">{t.app.asOf(date(table.data.run.finished_at))}</p>}
      </div>
      <Controls state={state} measure={measure} />
      {state.cell && <CellPanel state={{ ...state, cell: state.cell }} />}
      {state.area && !state.cell && <AreaPanel state={{ ...state, area: state.area }} />}
      {table.error && <Failure error={table.error} onRetry={table.retry} />}
      {areas.error && <Failure error={areas.error} onRetry={areas.retry} />}
      {table.loading && !table.data && <Loading rows={6} />}
      {mode === "bus" && <Notice>{t.provision.bus}</Notice>}
      {mode === "bus_p90" && <Notice>{t.provision.busP90}</Notice>}
      {table.data?.basis === "straight_line" && <Notice>{t.provision.straightLine}</Notice>}
      {table.data && view && view.values.length === 0 && <Notice>{t.provision.noCategory}</Notice>}
      {table.data && view && view.values.length > 0 && (
        <Results table={table.data} view={view} state={state} measure={measure} cells={cells} />
      )}
      <Share />
    </div>
  );
}

/** How near the minutes are to what they would be from every door, and how many live nearer to the edge of the known. */
function Certainty({ table, state }: { table: AreaTable; state: ProvisionState }) {
  const size = region.value?.age_groups.find((group) => group.code === state.age_group)?.cell_size_m;
  const error = table.run?.point_error?.find((one) => one.cell_size_m === size);
  const looked = table.areas.filter((area) => area.edge_unsure !== null);
  const nobody = table.areas.filter((area) => area.mean_minutes.status === "not_applicable").length;
  const unsure = looked.reduce((sum, area) => sum + (area.edge_unsure ?? 0), 0);
  if (state.mode.startsWith("bus")) return null;
  return (
    <p class="note">
      {nobody > 0 && `${t.provision.nobodyReaches(nobody)} `}
      {error
        ? t.provision.pointError(
            minutesExactly(error.plus_minus_minutes),
            error.against,
            error.areas && minutesExactly(error.areas.plus_minus_minutes),
          )
        : t.provision.pointErrorUnknown}{" "}
      {looked.length ? t.provision.edge(count(unsure)) : t.provision.edgeUnknown}
    </p>
  );
}

interface ResultProps {
  table: AreaTable;
  view: Classified;
  state: ProvisionState;
  measure: Measure;
  cells: CellWindow | null;
}

function Results({ table, view, state, measure, cells }: ResultProps) {
  return (
    <>
      <Legend
        measure={measure}
        classes={view.classes}
        values={view.values}
        missing={table.areas.length - view.values.length}
        threshold={measure.isMinutes && view.classes.limits.includes(state.limit) ? state.limit : null}
      />
      <Certainty table={table} state={state} />
      {cells?.truncated && <Notice>{t.provision.truncated}</Notice>}
      <p class="note">{cells ? t.provision.cellsShown : t.provision.zoomForCells}</p>
      <Why
        run={table.run}
        basis={table.basis}
        download={tableUrl({ category: state.category, mode: state.mode, age_group: state.age_group })}
      />
      <Ranking
        areas={table.areas}
        measure={measure}
        limit={state.limit}
        colour={(area) => view.colour(numeric(measure.of(area)))}
      />
      <Downloads table={table} state={state} cells={cells} />
    </>
  );
}
