/** Cells that change, as dots: nearer, further, or only other places. */
import * as L from "leaflet";
import type { LonLat } from "../api/types";

/** A cell with its way before and after. */
export interface Dot {
  geometry: { coordinates: LonLat };
  properties: { people?: number; minutes_before: number | null; minutes_after: number | null };
}

export type Turn = "better" | "worse" | "other";

/** Blue and orange are told apart with every kind of colour vision; the third is neither. */
export const COLOURS: Record<Turn, string> = { better: "#2c7fb8", worse: "#d95f02", other: "#7a7f87" };

/** What a cell turns to. */
export function turnOf({ minutes_before: before, minutes_after: after }: Dot["properties"]): Turn {
  const was = before ?? Number.POSITIVE_INFINITY;
  const is = after ?? Number.POSITIVE_INFINITY;
  return is < was ? "better" : is > was ? "worse" : "other";
}

/** Draws the cells; gives what takes them away. */
export function drawDots(map: L.Map, cells: readonly Dot[]): () => void {
  const renderer = L.canvas({ padding: 0.3 });
  const group = L.layerGroup(
    cells.map(
      ({
        geometry: {
          coordinates: [lon, lat],
        },
        properties,
      }) =>
        L.circleMarker([lat, lon], {
          renderer,
          interactive: false,
          radius: 3 + Math.min(5, Math.sqrt(properties.people ?? 1)),
          stroke: true,
          color: "#fff",
          weight: 0.8,
          fillColor: COLOURS[turnOf(properties)],
          fillOpacity: 0.85,
        }),
    ),
  ).addTo(map);
  return () => {
    group.remove();
    renderer.remove();
  };
}
