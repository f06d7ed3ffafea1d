/** The features of a page on the map: each leads to its own page, by pointer and by keyboard. */
import * as L from "leaflet";

export interface Feature {
  type: "Feature";
  id: string | number;
  geometry: GeoJSON.Geometry | null;
  properties: Record<string, unknown>;
}

const RADIUS_PX = 7;

/** Draws them; `hrefOf`: where one leads, null on its own page. Gives their bounds, null where none has a geometry. */
export function drawFeatures(
  map: L.Map,
  features: readonly Feature[],
  hrefOf: ((id: string | number) => string) | null,
): L.LatLngBounds | null {
  const drawn = L.geoJSON(features.filter((one) => one.geometry !== null) as unknown as GeoJSON.Feature[], {
    pointToLayer: (_, at) => L.circleMarker(at, { radius: RADIUS_PX }),
    style: (feature) => ({ className: `ogc-shape ${kindOf(feature?.geometry)}` }),
    onEachFeature: (feature, layer) => {
      const name = nameOf(feature as unknown as Feature);
      layer.bindTooltip(document.createTextNode(name) as unknown as HTMLElement, { sticky: true });
      if (hrefOf) layer.on("click", () => location.assign(hrefOf(feature.id ?? "")));
      layer.on("add", () => reachable(map, layer, name, hrefOf?.(feature.id ?? "") ?? null));
    },
  }).addTo(map);
  const bounds = drawn.getBounds();
  return bounds.isValid() ? bounds : null;
}

/** What is drawn can be reached by the keyboard, and says what it is. */
function reachable(map: L.Map, layer: L.Layer, name: string, href: string | null): void {
  const element = (layer as L.Path).getElement?.();
  if (!element) return;
  element.setAttribute("role", href ? "link" : "img");
  element.setAttribute("aria-label", name);
  if (!href) return;
  element.setAttribute("tabindex", "0");
  element.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Enter") location.assign(href);
  });
  element.addEventListener("focus", () => {
    const at =
      layer instanceof L.CircleMarker ? layer.getLatLng() : (layer as L.Polyline).getBounds().getCenter();
    map.panInside(at, { padding: [30, 30], animate: false });
  });
}

/** How an item's page is addressed, made of a pattern in which {id} stands for its key. */
export const hrefFrom = (pattern: string) => (id: string | number) => {
  const { pathname, search } = new URL(pattern.replace("{id}", encodeURIComponent(id)), location.href);
  return pathname + search;
};

export function nameOf({ id, properties }: Feature): string {
  const told = properties.name ?? properties.site_name ?? id;
  return String(told);
}

function kindOf(geometry: GeoJSON.Geometry | undefined): string {
  if (geometry?.type.includes("Polygon")) return "area";
  return geometry?.type.includes("Line") ? "line" : "point";
}
