/** A journey on the map: ways on foot dashed, rides as lines, legs numbered as in the list beside it. */
import * as L from "leaflet";
import type { LonLat } from "../api/types";
import type { Drawn } from "./choropleth";

export interface DrawnLeg {
  kind: "walk" | "cycle" | "ride";
  path: readonly LonLat[];
  /** The number of the leg in the list. */
  number: number;
  /** The name of the line; null on foot. */
  line: string | null;
}

const INK = "#1d242b";
const RIDE = "#003064";
const CASING = "#fff";

/** Draws the legs, the later ones on top; `frame`, where given, is told the box of the whole journey. */
export function drawJourney(
  map: L.Map,
  legs: readonly DrawnLeg[],
  frame: ((bbox: [number, number, number, number]) => void) | null,
): Drawn {
  const group = L.featureGroup().addTo(map);
  for (const leg of legs) {
    const points = leg.path.map(([lon, lat]) => L.latLng(lat, lon));
    const ride = leg.kind === "ride";
    L.polyline(points, { color: CASING, weight: ride ? 9 : 7, opacity: 0.9, interactive: false }).addTo(
      group,
    );
    L.polyline(points, {
      color: ride ? RIDE : INK,
      weight: ride ? 5 : 3,
      dashArray: ride ? undefined : "1 7",
      lineCap: "round",
      interactive: false,
    }).addTo(group);
    for (const end of ride ? [points[0], points.at(-1)] : []) if (end) stop(end).addTo(group);
    const middle = points[Math.floor(points.length / 2)];
    if (middle) badge(points.length === 2 ? between(points) : middle, leg).addTo(group);
  }
  const bounds = group.getBounds();
  if (bounds.isValid()) frame?.([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]);
  return { remove: () => group.remove() };
}

const between = ([a, b]: L.LatLng[]) =>
  L.latLng(((a?.lat ?? 0) + (b?.lat ?? 0)) / 2, ((a?.lng ?? 0) + (b?.lng ?? 0)) / 2);

const stop = (point: L.LatLng) =>
  L.circleMarker(point, {
    radius: 5,
    color: RIDE,
    weight: 3,
    fillColor: CASING,
    fillOpacity: 1,
    interactive: false,
  });

/** The number of a leg, with the line where it is a ride. */
function badge(point: L.LatLng, leg: DrawnLeg): L.Marker {
  const sign = document.createElement("span");
  sign.className = `leg-sign ${leg.kind}`;
  sign.textContent = leg.line ? `${leg.number} · ${leg.line}` : `${leg.number}`;
  return L.marker(point, {
    icon: L.divIcon({ html: sign, className: "leg-badge", iconSize: [0, 0] }),
    interactive: false,
    keyboard: false,
    zIndexOffset: 2000,
  });
}
