/** Areas reached within minutes, largest at the bottom, and the point they start from. */
import * as L from "leaflet";
import type { Feature, LonLat } from "../api/types";
import type { Drawn } from "./choropleth";

/** Draws areas by minutes in the given colours; `frame`, where given, is told the box of the largest. */
export function drawCatchments(
  map: L.Map,
  features: readonly Feature<{ minutes: number }>[],
  colour: (minutes: number) => string,
  frame: ((bbox: [number, number, number, number]) => void) | null,
): Drawn {
  const largestFirst = [...features]
    .filter((f) => f.geometry)
    .sort((a, b) => b.properties.minutes - a.properties.minutes);
  const group = L.featureGroup(
    largestFirst.map((feature) =>
      L.geoJSON(feature as GeoJSON.Feature, {
        interactive: false,
        style: {
          color: "#fff",
          weight: 1.2,
          fillColor: colour(feature.properties.minutes),
          fillOpacity: 0.62,
        },
      }),
    ),
  ).addTo(map);
  const bounds = group.getBounds();
  if (bounds.isValid()) frame?.([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]);
  return { remove: () => group.remove() };
}

const SPOT =
  '<svg viewBox="0 0 32 40" width="32" height="40" aria-hidden="true"><path d="M16 1C8 1 2 7 2 15c0 9 14 24 14 24s14-15 14-24C30 7 24 1 16 1z" fill="#ffd23f" stroke="#000" stroke-width="2"/><circle cx="16" cy="15" r="5" fill="#000"/></svg>';

/** The yellow mark of a point. */
export const spotIcon = (className = "sign") =>
  L.divIcon({ html: SPOT, className, iconSize: [32, 40], iconAnchor: [16, 39] });

/** Marks a point: the start of ways. */
export function drawSpot(map: L.Map, [lon, lat]: LonLat, name: string): Drawn {
  const marker = L.marker([lat, lon], {
    icon: spotIcon(),
    keyboard: false,
    interactive: false,
    zIndexOffset: 3000,
    alt: name,
  }).addTo(map);
  return { remove: () => marker.remove() };
}
