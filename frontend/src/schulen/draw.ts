/** Cells from which it is further to school than is reasonable, as dots. */
import * as L from "leaflet";
import type { WayCells } from "./schools";

/** Orange and dark red are told apart with every kind of colour vision; grey is undecided. */
const COLOURS = { beyond: "#fdae61", bad: "#a50026", close: "#d9d9d9" };

/** How a cell is drawn. */
export function shadeOf(status: string, leg: string | null): keyof typeof COLOURS {
  if (status === "close") return "close";
  return leg === "served" ? "beyond" : "bad";
}

/** Draws them; gives what takes them away. */
export function drawWays(map: L.Map, cells: WayCells["features"]): () => void {
  const renderer = L.canvas({ padding: 0.3 });
  const group = L.layerGroup(
    cells.map(({ geometry: { coordinates }, properties: { status, leg } }) =>
      L.circleMarker([coordinates[1], coordinates[0]], {
        renderer,
        interactive: false,
        radius: 3.5,
        stroke: true,
        color: "#1d242b",
        weight: 0.5,
        fillColor: COLOURS[shadeOf(status, leg)],
        fillOpacity: 0.9,
      }),
    ),
  ).addTo(map);
  return () => {
    group.remove();
    renderer.remove();
  };
}
