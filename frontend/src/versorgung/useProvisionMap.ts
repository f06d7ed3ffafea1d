/** The map of provision: municipalities from afar, cells from near by, in the same classes. */
import { useEffect, useState } from "preact/hooks";
import { cellsUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaFigures, AreaProperties, AreaTable, CellProperties, Collection } from "../api/types";
import type { Classified } from "../choropleth/classes";
import { minutes, t } from "../i18n";
import { figure, numeric } from "../i18n/figure";
import { stage, useStage } from "../map/stage";
import { region } from "../shell/region";
import { setQuery } from "../shell/router";
import type { Measure } from "./measures";
import type { ProvisionState } from "./state";

const CELLS_FROM_ZOOM = 13;
/** Cells of a kilometre are large enough to be told apart, and few enough, earlier. */
const COARSE_CELLS_FROM_ZOOM = 11.5;
const COARSE_M = 1000;

/** The map window once it is near enough for cells; null from afar. */
export function useCellWindow(from = CELLS_FROM_ZOOM): number[] | null {
  const [box, setBox] = useState<number[] | null>(null);
  const ready = stage.value;
  useEffect(() => {
    if (!ready) return;
    const look = () => {
      const bounds = ready.map.getBounds();
      const near = ready.map.getSize().x > 0 && ready.map.getZoom() >= from;
      setBox(near ? [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] : null);
    };
    look();
    ready.map.on("moveend", look);
    return () => {
      ready.map.off("moveend", look);
    };
  }, [ready, from]);
  return box;
}

export interface CellWindow {
  box: number[];
  /** More cells lie there than are drawn. */
  truncated: boolean;
}

/** Draws; gives the window of the cells shown, null while municipalities are. */
export function useProvisionMap(
  state: ProvisionState,
  measure: Measure,
  areas: Collection<AreaProperties> | null,
  table: AreaTable | null,
  view: Classified | null,
): CellWindow | null {
  const { category, mode, age_group } = state;
  const grid = region.value?.age_groups.find((group) => group.code === age_group);
  const box = useCellWindow((grid?.cell_size_m ?? 0) >= COARSE_M ? COARSE_CELLS_FROM_ZOOM : CELLS_FROM_ZOOM);
  const cells = useAnswer<Collection<CellProperties>>(
    box && category ? cellsUrl(box, { category, mode, age_group }) : null,
  );
  const near = box !== null && cells.data !== null;

  useStage(
    (ready) => {
      if (!areas || !table || !view || near) return;
      const byArs = new Map(table.areas.map((area): [string, AreaFigures] => [area.ars, area]));
      const value = ({ ars }: AreaProperties) => {
        const found = byArs.get(ars);
        return found ? measure.of(found) : undefined;
      };
      return ready.areas(
        areas,
        {
          colour: (area) => view.colour(numeric(value(area))),
          name: (area) => `${area.name}: ${figure(value(area), measure.write)}`,
          onSelect: ({ ars }) => setQuery({ gemeinde: ars, zelle: null }),
        },
        state.area,
      ).remove;
    },
    [areas, table, measure.code, state.limit, state.area, near],
  );

  useStage(
    (ready) => {
      if (!near || !cells.data || !view) return;
      return ready.cells(
        cells.data,
        {
          colour: (cell) => cellColour(cell, measure, state.limit, view),
          name: (cell) =>
            `${figure(cell.people)} ${t.provision.ofPeople}, ${cell.reason ? t.provision.reason[cell.reason] : figure(cell.minutes, minutes)}`,
          onSelect: ({ id }) => setQuery({ zelle: String(id) }),
        },
        state.cell,
      ).remove;
    },
    [cells.data, near, table, measure.code, state.limit, state.cell],
  );
  return near ? { box, truncated: cells.data?.truncated ?? false } : null;
}

/** Cells have minutes: in the classes of minutes; for shares and people, reached or not. */
function cellColour(cell: CellProperties, measure: Measure, limit: number, view: Classified): string | null {
  const value = numeric(cell.minutes);
  if (value === null) return null;
  if (measure.isMinutes) return view.colour(value);
  return value <= limit ? "#a1dab4" : "#253494";
}
