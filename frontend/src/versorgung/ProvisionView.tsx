/** Versorgung: how far it is to the nearest site of a kind, by municipality and by cell. */
import { areasUrl, tableUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaProperties, AreaTable, Collection } from "../api/types";
import { Legend } from "../choropleth/Legend";
import { fillOf, type Scale } from "../choropleth/scale";
import { count, date, minutesExactly, t } from "../i18n";
import { ageGroup, numeric } from "../i18n/figure";
import { DataLink } from "../shell/DataLink";
import { Heading } from "../shell/Heading";
import { lazy } from "../shell/lazy";
import { kindLabel, modeLabel, region } from "../shell/region";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { AreaPanel } from "./AreaPanel";
import { CellPanel } from "./CellPanel";
import { Controls } from "./Controls";
import { Downloads } from "./Downloads";
import { hasPlaces } from "./MeasureSelect";
import { type MapsAnswer, mapsUrl } from "./maps";
import { type Measure, measureOf } from "./measures";
import { Ranking } from "./Ranking";
import { firstMap, type ProvisionState, readState } from "./state";
import { type CellWindow, useProvisionMap } from "./useProvisionMap";
import { Why } from "./Why";

const PlacesView = lazy(() => import("./places/PlacesView").then((module) => module.PlacesView));
const CompareView = lazy(() => import("./compare/CompareView").then((module) => module.CompareView));
const PhasesView = lazy(() => import("./compare/PhasesView").then((module) => module.PhasesView));

/** The view: places where they are asked for and the kind has some, else minutes. */
export function ProvisionView() {
  const state = readState();
  if (state.display === "phasen") return <PhasesView />;
  if (state.display !== "karte") return <CompareView />;
  const places = state.measure === "plaetze" && hasPlaces(state.category);
  return places ? <PlacesView /> : <MinutesView state={state} />;
}

function MinutesView({ state }: { state: ProvisionState }) {
  const { category, mode, age_group, limit } = state;
  const measure = measureOf(state.measure, limit);
  const table = useAnswer<AreaTable>(category ? tableUrl({ category, mode, age_group }) : null);
  const areas = useAnswer<Collection<AreaProperties>>(areasUrl(true));
  const maps = useAnswer<MapsAnswer>(
    category ? mapsUrl([{ ...firstMap(state), as_of: null }], measure.code, limit) : null,
  );
  const cells = useProvisionMap(state, measure, areas.data, maps.data);
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
      {maps.error && !table.error && <Failure error={maps.error} onRetry={maps.retry} />}
      {table.data && maps.data && (
        <Results table={table.data} scale={maps.data.scale} state={state} measure={measure} cells={cells} />
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
  scale: Scale;
  state: ProvisionState;
  measure: Measure;
  cells: CellWindow | null;
}

function Results({ table, scale, state, measure, cells }: ResultProps) {
  const figures = table.areas.map((area) => measure.of(area));
  if (figures.every((one) => numeric(one) === null)) return <Notice>{t.provision.noCategory}</Notice>;
  return (
    <>
      <Legend measure={measure} scale={scale} figures={figures} />
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
        fill={(area) => fillOf(measure.of(area), scale)}
      />
      <Downloads table={table} state={state} cells={cells} />
      <DataLink
        question={{
          category: state.category,
          mode: state.mode,
          age_group: state.age_group,
          group_by: "municipality",
        }}
      />
    </>
  );
}
