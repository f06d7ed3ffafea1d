/** What can be taken along: the map for paper, and its figures for GIS, spreadsheets and programs. */
import { areasUrl, cellsUrl, tableUrl } from "../api/client";
import { csv, save } from "../api/csv";
import type { AreaFigures, AreaTable } from "../api/types";
import { t } from "../i18n";
import { numeric } from "../i18n/figure";
import { cellsPrintUrl, fileUrl, printUrl } from "./maps";
import { firstMap, mapMeasure, type ProvisionState } from "./state";
import type { CellWindow } from "./useProvisionMap";

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

/** The print of a map, and all figures as files for GIS and spreadsheets. */
export function TakeAlong({ state, print }: { state: ProvisionState; print: string }) {
  const files = [
    [print, t.provision.pdf],
    [fileUrl("gpkg", firstMap(state)), t.provision.gpkg],
    [fileUrl("xlsx", firstMap(state)), t.provision.xlsx],
  ] as const;
  return files.map(([url, label]) => (
    <li key={url}>
      <a href={url} download>
        {label}
      </a>
    </li>
  ));
}

interface Props {
  table: AreaTable;
  state: ProvisionState;
  cells: CellWindow | null;
}

/** The list. */
export function Downloads({ table, state, cells }: Props) {
  const { category, mode, age_group } = state;
  const ofCells = cells && cellsPrintUrl(firstMap(state), mapMeasure(state), state.limit, cells.box);
  return (
    <section aria-labelledby="download-title">
      <h2 id="download-title">{t.provision.download}</h2>
      <ul class="plain">
        {ofCells && (
          <li>
            <a href={ofCells} download>
              {t.provision.cellsPdf}
            </a>
          </li>
        )}
        <TakeAlong state={state} print={printUrl([firstMap(state)], mapMeasure(state), state.limit)} />
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
