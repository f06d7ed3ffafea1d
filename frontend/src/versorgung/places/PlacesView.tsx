/** Versorgung, measure "places": how many there are for those who compete for them, why, and how evenly. */
import { areasUrl } from "../../api/client";
import { useAnswer } from "../../api/resource";
import type { AreaProperties, Collection } from "../../api/types";
import { Legend } from "../../choropleth/Legend";
import { count, date, share, t } from "../../i18n";
import { p } from "../../i18n/de.places";
import { figure, numeric } from "../../i18n/figure";
import { DataLink } from "../../shell/DataLink";
import { Heading } from "../../shell/Heading";
import { kindLabel, modeLabel } from "../../shell/region";
import { setQuery } from "../../shell/router";
import { Share } from "../../shell/Share";
import { Failure, Loading, Notice } from "../../shell/Status";
import { useTitle } from "../../shell/title";
import { TakeAlong } from "../Downloads";
import { printUrl } from "../maps";
import { firstMap } from "../state";
import type { CellWindow } from "../useProvisionMap";
import { Assignment } from "./Assignment";
import { type Assumptions, type PlacesTable, placesAreasUrl, placesCsvUrl } from "./api";
import { Fairness } from "./Fairness";
import { PlacesArea } from "./PlacesArea";
import { PlacesCellPanel } from "./PlacesCellPanel";
import { PlacesControls } from "./PlacesControls";
import { PlacesRanking } from "./PlacesRanking";
import { type PlacesState, readPlacesState } from "./state";
import { usePlacesMap } from "./usePlacesMap";
import { places, who } from "./words";

/** The view. */
export function PlacesView() {
  const state = readPlacesState();
  const table = useAnswer<PlacesTable>(placesAreasUrl(state));
  const areas = useAnswer<Collection<AreaProperties>>(areasUrl(true));
  const cells = usePlacesMap(state, areas.data, table.data);
  const title = p.title(kindLabel(state.category));
  useTitle(title);
  const chosen = table.data?.areas.find((area) => area.ars === state.area);
  return (
    <div class="stack">
      <div>
        <Heading>{title}</Heading>
        {table.data && <Lead table={table.data} state={state} />}
      </div>
      <PlacesControls state={state} />
      {state.cell && <PlacesCellPanel state={state} cell={state.cell} />}
      {chosen && !state.cell && <PlacesArea area={chosen} />}
      {table.error && <Failure error={table.error} onRetry={table.retry} />}
      {areas.error && <Failure error={areas.error} onRetry={areas.retry} />}
      {table.loading && !table.data && <Loading rows={6} />}
      {table.data?.basis === "straight_line" && <Notice>{t.provision.straightLine}</Notice>}
      {table.data && <Results table={table.data} state={state} cells={cells} />}
      <Share />
    </div>
  );
}

function Lead({ table, state }: { table: PlacesTable; state: PlacesState }) {
  const { total, assumptions, run } = table;
  const whom = who(assumptions);
  const { low, high } = total.per_100;
  return (
    <>
      <p class="lead">
        {p.lead(
          whom,
          assumptions.demand.ages.text,
          modeLabel(state.mode),
          t.provision.limitOption(state.reach),
        )}
      </p>
      {numeric(total.per_100) !== null && (
        <p>
          <strong>{p.summary(places(numeric(total.per_100) ?? 0), whom)}</strong>{" "}
          {low !== null &&
            high !== null &&
            places(low) !== places(high) &&
            p.summaryInterval(places(low), places(high))}{" "}
          {total.without_share.value !== null && p.without(share(total.without_share.value), whom)}
        </p>
      )}
      <p class="note">{run ? t.app.asOf(date(run.finished_at)) : p.notStored}</p>
    </>
  );
}

interface ResultProps {
  table: PlacesTable;
  state: PlacesState;
  cells: CellWindow | null;
}

function Results({ table, state, cells }: ResultProps) {
  const whom = who(table.assumptions);
  if (numeric(table.total.per_100) === null) return <NothingKnown table={table} />;
  return (
    <>
      <Legend
        measure={{ label: p.per100(whom), unit: p.unit, write: places }}
        scale={table.scale}
        figures={table.areas.map((area) => area.per_100)}
      />
      {cells?.truncated && <Notice>{t.provision.truncated}</Notice>}
      <p class="note">{cells ? t.provision.cellsShown : t.provision.zoomForCells}</p>
      <Assumed assumptions={table.assumptions} method={table.method_label} />
      <PlacesRanking areas={table.areas} scale={table.scale} />
      <Fairness state={state} />
      <Assignment key={placesAreasUrl(state)} state={state} />
      <ul class="plain">
        <TakeAlong state={state} print={printUrl([firstMap(state)], "places", state.limit)} />
        <li>
          <a href={placesCsvUrl(state)}>{p.csv}</a>
        </li>
        <li>
          <a href={placesAreasUrl(state)}>{p.json}</a>
        </li>
      </ul>
      {table.run && <DataLink question={{ topic: "places", run: table.run.id, group_by: "municipality" }} />}
    </>
  );
}

function NothingKnown({ table }: { table: PlacesTable }) {
  return (
    <Notice>
      <p>{p.unknownAll}</p>
      {table.assumptions.capacity.text && <p>{table.assumptions.capacity.text}</p>}
      <button type="button" class="button" onClick={() => setQuery({ wert: null })}>
        {p.toMinutes}
      </button>
    </Notice>
  );
}

/** What the figures rest on, in sentences. */
function Assumed({ assumptions, method }: { assumptions: Assumptions; method: string }) {
  const { capacity, demand, left_out, take_up } = assumptions;
  const groups = demand.age_groups.map(({ age_group, share: part }) =>
    part < 1 ? p.groupShare(age_group, share(part)) : p.groupWhole(age_group),
  );
  const sentences = [
    capacity.text,
    p.takeUp(share(take_up), who(assumptions)),
    p.groups(groups.join("; ")),
    demand.withheld.cells
      ? p.withheld(count(demand.withheld.cells), count(demand.withheld.people ?? 0))
      : null,
    left_out.without_coordinates
      ? p.withoutCoordinates(figure({ value: left_out.without_coordinates, status: "known" }))
      : null,
  ];
  return (
    <details class="why">
      <summary>{p.assumptions}</summary>
      <p>
        {p.method}: {method}
      </p>
      <ul class="bullets">
        {sentences.filter(Boolean).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}
