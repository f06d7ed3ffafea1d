/** The map of gaps: areas by the share that goes without, cells from near by as they stand. */
import { useAnswer } from "../api/resource";
import type { AreaProperties, Collection } from "../api/types";
import { fillOf } from "../choropleth/scale";
import { share } from "../i18n";
import { g } from "../i18n/de.gaps";
import { useStage } from "../map/stage";
import { setQuery } from "../shell/router";
import { useCellWindow } from "../versorgung/useProvisionMap";
import {
  type GapArea,
  type GapAreas,
  type GapCell,
  type GapState,
  gapCellsUrl,
  shapesUrl,
  type Value,
} from "./api";

/** How cells are coloured; null: hatched. */
export const CELL_COLOURS: Record<string, string | null> = {
  served: "#ffffcc",
  without_place: "#41b6c4",
  beyond: "#253494",
  unclear_way: null,
  unclear_places: null,
};

/** What fills an area on the map of a value. */
export const fillsOf = (table: GapAreas, value: Value) => (area: GapArea) =>
  fillOf(area.shares[value], table.scales[value]);

interface Near {
  truncated: boolean;
}

/** Draws; gives whether cells are shown, null while areas are. */
export function useGapMap(state: GapState, table: GapAreas | null): Near | null {
  const listed = table?.areas ?? null;
  const shapes = useAnswer<Collection<AreaProperties>>(shapesUrl(state.level));
  const box = useCellWindow();
  const cells = useAnswer<Collection<GapCell>>(box && listed ? gapCellsUrl(state, box) : null);
  const near = box !== null && cells.data !== null;
  useStage(
    (ready) => {
      if (!shapes.data || !table || !listed || near) return;
      const fill = fillsOf(table, state.value);
      const byArs = new Map(listed.map((area) => [area.ars, area]));
      return ready.areas(
        shapes.data,
        {
          colour: ({ ars }) => {
            const found = byArs.get(ars);
            return found ? fill(found) : null;
          },
          name: ({ ars, name }) => {
            const found = byArs.get(ars);
            const part = found?.shares[state.value].value ?? null;
            return part === null ? name : `${name}: ${share(part)} ${g.values[state.value]}`;
          },
          onSelect: ({ ars }) => setQuery({ gebiet: ars, zelle: null }),
        },
        state.area,
      ).remove;
    },
    [shapes.data, table, state.area, state.value, near],
  );
  useStage(
    (ready) => {
      if (!near || !cells.data) return;
      return ready.cells(
        cells.data,
        {
          colour: ({ standing }) => CELL_COLOURS[standing] ?? null,
          name: ({ standing }) => g.standing[standing] ?? standing,
          onSelect: ({ id }) => setQuery({ zelle: String(id) }),
        },
        state.cell,
      ).remove;
    },
    [cells.data, near, state.cell],
  );
  return near ? { truncated: cells.data?.truncated ?? false } : null;
}
