/** The map of provision: municipalities from afar, cells from near by, in the same classes. */
import { useEffect, useState } from "preact/hooks";
import { cellsUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaProperties, CellProperties, Collection } from "../api/types";
import { type Fill, fillOf, type Scale, UNKNOWN } from "../choropleth/scale";
import { minutes, t } from "../i18n";
import { figure, numeric } from "../i18n/figure";
import { stage, useStage } from "../map/stage";
import { region } from "../shell/region";
import { setQuery } from "../shell/router";
import type { MapsAnswer } from "./maps";
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
  maps: MapsAnswer | null,
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
      if (!areas || !maps || near) return;
      const value = ({ ars }: AreaProperties) => maps.maps[0]?.figures[ars];
      return ready.areas(
        areas,
        {
          colour: (area) => fillOf(value(area), maps.scale),
          name: (area) => `${area.name}: ${figure(value(area), measure.write)}`,
          onSelect: ({ ars }) => setQuery({ gemeinde: ars, zelle: null }),
        },
        state.area,
      ).remove;
    },
    [areas, maps, state.area, near],
  );

  useStage(
    (ready) => {
      if (!near || !cells.data || !maps) return;
      return ready.cells(
        cells.data,
        {
          colour: (cell) => cellFill(cell, measure, state.limit, maps.scale),
          name: (cell) =>
            `${figure(cell.people)} ${t.provision.ofPeople}, ${cell.reason ? t.provision.reason[cell.reason] : figure(cell.minutes, minutes)}`,
          onSelect: ({ id }) => setQuery({ zelle: String(id) }),
        },
        state.cell,
      ).remove;
    },
    [cells.data, near, maps, state.cell],
  );
  return near ? { box, truncated: cells.data?.truncated ?? false } : null;
}

/** Cells have minutes: in the classes of minutes; for shares and people, reached or not. */
function cellFill(cell: CellProperties, measure: Measure, limit: number, scale: Scale): Fill {
  const value = numeric(cell.minutes);
  if (value === null) return UNKNOWN;
  if (measure.isMinutes) return fillOf(cell.minutes, scale);
  const colours = region.value?.map_style.sequential ?? [];
  return colours[value <= limit ? 1 : 4] ?? UNKNOWN;
}
