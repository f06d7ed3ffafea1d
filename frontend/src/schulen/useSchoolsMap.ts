/** The map of school planning: schools, cells beyond the limit, districts, and districts being drawn. */
import { useState } from "preact/hooks";
import type { Collection, LonLat } from "../api/types";
import { s } from "../i18n/de.schools";
import { cornerIcon, drawHandle } from "../map/handle";
import { useStage } from "../map/stage";
import { categories } from "../shell/region";
import { setQuery } from "../shell/router";
import { drawArea } from "../wohilft/draw";
import { drawWays } from "./draw";
import type { Districts, School, State, WayCells } from "./schools";

/** The schools as pins; activating one opens it. */
export function useSchoolPins(schools: readonly School[], { kind, school }: State): void {
  useStage(
    (ready) => {
      if (!schools.length) return;
      const layer = ready.pins({
        kinds: categories.value,
        onSelect: (schule) => setQuery({ schule, ansicht: null }),
      });
      layer.show(
        schools.map(({ slug, name, lon_lat: [lon, lat] }) => ({
          slug,
          name,
          lon,
          lat,
          category: kind,
          number: null,
        })),
      );
      layer.choose(school);
      return () => layer.remove();
    },
    [schools, kind, school],
  );
}

/** Cells beyond the limit, and close to it. */
export function useWayDots(cells: WayCells | null): void {
  useStage((ready) => (cells ? drawWays(ready.map, cells.features) : undefined), [cells]);
}

const COLOURS = ["#b3cde3", "#ccebc5", "#decbe4", "#fed9a6", "#ffffcc", "#e5d8bd", "#fddaec", "#fbb4ae"];

/** The districts, each in a quiet colour of its own. */
export function useDistrictsMap(districts: Districts | null, chosen: string | null): void {
  useStage(
    (ready) => {
      if (!districts) return;
      const features = districts.features
        .filter((one) => one.geometry)
        .map((one) => ({ ...one, properties: { ...one.properties, id: one.id } }));
      const collection = { type: "FeatureCollection", features } as unknown as Collection<{
        id: string;
        name: string;
        colour: number;
      }>;
      return ready.cells(
        collection,
        {
          colour: ({ colour }) => COLOURS[colour % COLOURS.length] ?? null,
          name: ({ name }) => `${s.districts.which}: ${name}`,
          onSelect: ({ id }) => setQuery({ schule: id }),
        },
        chosen,
      ).remove;
    },
    [districts, chosen],
  );
}

/** Drawing a district: each click or Enter sets a corner, Escape ends; what is drawn is shown. */
export function useDrawnDistricts(
  rings: readonly (readonly LonLat[])[],
  add: (corner: LonLat) => void,
): { drawing: boolean; begin: () => void; end: () => void } {
  const [drawing, setDrawing] = useState(false);
  const end = () => {
    setDrawing(false);
    setQuery({ ansicht: null });
    requestAnimationFrame(() => document.getElementById("draw-district")?.focus());
  };
  useStage((ready) => (drawing ? ready.pick(add, end) : undefined), [drawing, add]);
  useStage(
    (ready) => {
      const drawn = rings.filter((ring) => ring.length).map((ring) => drawArea(ready.map, ring));
      return () => {
        for (const remove of drawn) remove();
      };
    },
    [JSON.stringify(rings)],
  );
  const begin = () => {
    if (matchMedia("(max-width: 760px)").matches) setQuery({ ansicht: "karte" });
    setDrawing(true);
  };
  return { drawing, begin, end };
}

/** Corners that can be dragged. */
export function useCornerHandles(
  corners: readonly LonLat[],
  name: (number: number) => string,
  moved: (from: LonLat, to: LonLat) => void,
): void {
  useStage(
    (ready) => {
      const handles = corners.map((corner, n) =>
        drawHandle(ready.map, corner, name(n + 1), (to) => moved(corner, to), cornerIcon()),
      );
      return () => {
        for (const remove of handles) remove();
      };
    },
    [JSON.stringify(corners)],
  );
}
