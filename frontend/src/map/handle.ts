/** A mark that can be dragged elsewhere. */
import * as L from "leaflet";
import type { LonLat } from "../api/types";
import { spotIcon } from "./catchments";

const rounded = (degrees: number) => Math.round(degrees * 1e5) / 1e5;

/** Draws it; `moved` is told where to. Gives what takes it away. `sign`: how it looks. */
export function drawHandle(
  map: L.Map,
  [lon, lat]: LonLat,
  name: string,
  moved: (point: LonLat) => void,
  icon: L.Icon | L.DivIcon = spotIcon("sign draggable"),
): () => void {
  const marker = L.marker([lat, lon], {
    icon,
    draggable: true,
    autoPan: true,
    keyboard: false, // coordinates typed in a list or form do the same by keyboard
    zIndexOffset: 3000,
    title: name,
    alt: name,
  }).addTo(map);
  marker.on("dragend", () => {
    const { lng, lat: north } = marker.getLatLng();
    moved([rounded(lng), rounded(north)]);
  });
  return () => marker.remove();
}

/** A small round handle for corners. */
export const cornerIcon = () =>
  L.divIcon({ className: "corner-handle", iconSize: [24, 24], iconAnchor: [12, 12], html: "<i></i>" });
