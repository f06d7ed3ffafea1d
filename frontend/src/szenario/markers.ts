/** Streets that change, on the map of a what-if. */
import * as L from "leaflet";
import type { Understood } from "./api";
import type { Raw } from "./changes";

/** The streets that change: broken where closed. Gives what takes them away. */
export function drawStreets(map: L.Map, changes: readonly Understood[]): () => void {
  const lines = changes.flatMap(({ line, text }) => {
    const closed = text === "Straße gesperrt";
    if (!line) return [];
    const course = line.map(([lon, lat]): [number, number] => [lat, lon]);
    const halo = L.polyline(course, { color: "#fff", weight: 10, opacity: 0.9, interactive: false });
    const street = L.polyline(course, {
      color: closed ? "#b3003c" : "#003064",
      weight: 6,
      dashArray: closed ? "2 10" : undefined,
      interactive: false,
    });
    return [halo, street];
  });
  const group = L.layerGroup(lines).addTo(map);
  return () => group.remove();
}

/** A new housing area: a square with its name. Gives what takes it away. */
export function drawHome(map: L.Map, { lon, lat, name }: Raw): () => void {
  const at: [number, number] = [Number(lat), Number(lon)];
  const mark = L.circleMarker(at, {
    radius: 11,
    color: "#003064",
    weight: 3,
    fillColor: "#ffd166",
    fillOpacity: 0.9,
  });
  mark.bindTooltip(String(name ?? ""), { permanent: false }).addTo(map);
  return () => mark.remove();
}
