/** The map of places: municipalities from afar, cells from near by, in the same classes. */
import { useAnswer } from "../../api/resource";
import type { AreaProperties, Collection } from "../../api/types";
import { fillOf } from "../../choropleth/scale";
import { p } from "../../i18n/de.places";
import { useStage } from "../../map/stage";
import { setQuery } from "../../shell/router";
import { type CellWindow, useCellWindow } from "../useProvisionMap";
import { type AreaPlaces, type PlacesCell, type PlacesTable, placesCellsUrl } from "./api";
import type { PlacesState } from "./state";
import { ranged } from "./words";

/** Draws; gives the window of the cells shown, null while municipalities are. */
export function usePlacesMap(
  state: PlacesState,
  areas: Collection<AreaProperties> | null,
  table: PlacesTable | null,
): CellWindow | null {
  const box = useCellWindow();
  const cells = useAnswer<Collection<PlacesCell>>(box && table ? placesCellsUrl(state, box) : null);
  const near = box !== null && cells.data !== null;

  useStage(
    (ready) => {
      if (!areas || !table || near) return;
      const byArs = new Map(table.areas.map((area): [string, AreaPlaces] => [area.ars, area]));
      return ready.areas(
        areas,
        {
          colour: ({ ars }) => fillOf(byArs.get(ars)?.per_100, table.scale),
          name: ({ ars, name }) => `${name}: ${told(byArs.get(ars))}`,
          onSelect: ({ ars }) => setQuery({ gemeinde: ars, zelle: null }),
        },
        state.area,
      ).remove;
    },
    [areas, table, state.area, near],
  );

  useStage(
    (ready) => {
      if (!near || !cells.data || !table) return;
      return ready.cells(
        cells.data,
        {
          colour: (cell: PlacesCell) => fillOf(cell.per_100, table.scale),
          name: (cell: PlacesCell) => (cell.reason ? p.reason[cell.reason] : ranged(cell.per_100)),
          onSelect: ({ id }: PlacesCell) => setQuery({ zelle: String(id) }),
        },
        state.cell,
      ).remove;
    },
    [cells.data, near, table, state.cell],
  );
  return near ? { box, truncated: cells.data?.truncated ?? false } : null;
}

const told = (area: AreaPlaces | undefined) => (area ? ranged(area.per_100) : "–");
