/** The map of gaps: areas by the share that goes without, cells from near by as they stand. */
import { useAnswer } from "../api/resource";
import type { AreaProperties, Collection } from "../api/types";
import { share } from "../i18n";
import { g } from "../i18n/de.gaps";
import { useStage } from "../map/stage";
import { setQuery } from "../shell/router";
import { classify, classOf, colourOf } from "../versorgung/classes";
import { useCellWindow } from "../versorgung/useProvisionMap";
import {
  type GapArea,
  type GapCell,
  type GapState,
  gapCellsUrl,
  shapesUrl,
  shareOf,
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

/** The shares of a value in classes, and how to colour an area. */
export function classified(areas: readonly GapArea[], value: Value) {
  const values = areas.map((area) => shareOf(area, value)).filter((one) => one !== null);
  const classes = classify(values);
  const colour = (area: GapArea) => {
    const found = shareOf(area, value);
    return found === null ? null : colourOf(classOf(found, classes.limits), classes.counts.length);
  };
  return { values, classes, colour };
}

export type Classified = ReturnType<typeof classified>;

interface Near {
  truncated: boolean;
}

/** Draws; gives whether cells are shown, null while areas are. */
export function useGapMap(state: GapState, listed: GapArea[] | null, view: Classified | null): Near | null {
  const shapes = useAnswer<Collection<AreaProperties>>(shapesUrl(state.level));
  const box = useCellWindow();
  const cells = useAnswer<Collection<GapCell>>(box && listed ? gapCellsUrl(state, box) : null);
  const near = box !== null && cells.data !== null;
  useStage(
    (ready) => {
      if (!shapes.data || !listed || !view || near) return;
      const byArs = new Map(listed.map((area) => [area.ars, area]));
      return ready.areas(
        shapes.data,
        {
          colour: ({ ars }) => {
            const found = byArs.get(ars);
            return found ? view.colour(found) : null;
          },
          name: ({ ars, name }) => {
            const found = byArs.get(ars);
            const part = found ? shareOf(found, state.value) : null;
            return part === null ? name : `${name}: ${share(part)} ${g.values[state.value]}`;
          },
          onSelect: ({ ars }) => setQuery({ gebiet: ars, zelle: null }),
        },
        state.area,
      ).remove;
    },
    [shapes.data, listed, state.area, state.value, near],
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
