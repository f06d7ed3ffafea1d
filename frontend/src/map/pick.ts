/** Choosing a point: by click, or with the arrow keys under a cross and Enter. */
import * as L from "leaflet";
import type { LonLat } from "../api/types";
import { t } from "../i18n";

/** Lets the reader choose a point on the map; gives what ends the choosing. */
export function pickPoint(
  map: L.Map,
  onPicked: (point: LonLat) => void,
  onCancelled: () => void,
): () => void {
  const container = map.getContainer();
  const cross = L.DomUtil.create("div", "crosshair", container);
  const hint = L.DomUtil.create("p", "map-hint", container);
  hint.textContent = t.map.pick;
  hint.setAttribute("role", "status");
  container.classList.add("picking");
  const chosen = ({ lng, lat }: L.LatLng) => onPicked([round(lng), round(lat)]);
  const clicked = ({ latlng }: L.LeafletMouseEvent) => chosen(latlng);
  const keyed = (event: KeyboardEvent) => {
    if (event.key === "Escape") onCancelled();
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    chosen(map.getCenter());
  };
  map.on("click", clicked);
  container.addEventListener("keydown", keyed);
  container.focus();
  return () => {
    map.off("click", clicked);
    container.removeEventListener("keydown", keyed);
    container.classList.remove("picking");
    cross.remove();
    hint.remove();
  };
}

const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
