/** What the view draws: the area in which new places may lie, and places that would be nearly as good. */
import * as L from "leaflet";
import type { LonLat } from "../api/types";

const turned = ([lon, lat]: LonLat): [number, number] => [lat, lon];

/** The area with its corners; gives what takes it away. */
export function drawArea(map: L.Map, corners: readonly LonLat[]): () => void {
  const style = { color: "#003064", weight: 2.5, dashArray: "6 4", fillOpacity: 0.08, interactive: false };
  const group = L.layerGroup(
    corners.map((corner) =>
      L.circleMarker(turned(corner), {
        radius: 5,
        color: "#fff",
        weight: 1.5,
        fillColor: "#003064",
        fillOpacity: 1,
        interactive: false,
      }),
    ),
  );
  if (corners.length > 1)
    group.addLayer(
      corners.length > 2 ? L.polygon(corners.map(turned), style) : L.polyline(corners.map(turned), style),
    );
  group.addTo(map);
  return () => group.remove();
}

/** Places as hollow rings, quieter than the chosen ones; gives what takes them away. */
export function drawRings(map: L.Map, places: readonly LonLat[]): () => void {
  const group = L.layerGroup(
    places.map((place) =>
      L.circleMarker(turned(place), {
        radius: 8,
        color: "#003064",
        weight: 3,
        fillColor: "#fff",
        fillOpacity: 0.9,
        interactive: false,
      }),
    ),
  ).addTo(map);
  return () => group.remove();
}
