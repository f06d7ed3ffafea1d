/** Municipalities and cells coloured by class; what has no value is hatched. */
import * as L from "leaflet";
import type { AreaProperties, Collection } from "../api/types";
import { type Fill, UNKNOWN } from "../choropleth/scale";

export interface Drawn {
  remove: () => void;
}

export interface Painted<P> {
  /** What fills a feature; null: no value, hatched. */
  colour: (properties: P) => Fill | null;
  /** What a screen reader and the tooltip say of it. */
  name: (properties: P) => string;
  onSelect: (properties: P) => void;
}

/** Draws municipalities; `chosen` has a bold outline. */
export function drawAreas(
  map: L.Map,
  areas: Collection<AreaProperties>,
  painted: Painted<AreaProperties>,
  chosen: string | null,
  pane = "overlayPane",
): Drawn {
  const renderer = L.svg({ padding: 0.3, pane });
  const layer = L.geoJSON<AreaProperties>(
    areas as GeoJSON.FeatureCollection<GeoJSON.Geometry, AreaProperties>,
    {
      ...({ renderer, pane } as L.GeoJSONOptions<AreaProperties>),
      style: (feature) => ({
        renderer,
        color: "#fff",
        weight: 0.8,
        fillColor: (feature && painted.colour(feature.properties)) ?? UNKNOWN,
        fillOpacity: 0.86,
        className: "area",
      }),
      onEachFeature: (feature, shape) => {
        shape.on("click", () => painted.onSelect(feature.properties));
        shape.bindTooltip(painted.name(feature.properties), { sticky: true, className: "tip" });
      },
    },
  ).addTo(map);
  const line = outline(
    map,
    areas.features.find((area) => area.properties.ars === chosen) as GeoJSON.Feature | undefined,
    renderer,
  );
  return {
    remove: () => {
      line.remove();
      layer.remove();
      renderer.remove();
    },
  };
}

/** The chosen one has a yellow line on a black one: seen on every class, light or dark. */
function outline(map: L.Map, feature: GeoJSON.Feature | undefined, renderer: L.Renderer): L.LayerGroup {
  const line = (color: string, weight: number) =>
    L.geoJSON(feature, { interactive: false, style: { renderer, color, weight, fill: false } });
  return L.layerGroup(feature ? [line("#000", 6), line("#ffd23f", 3)] : []).addTo(map);
}

/** Draws cells of the map window. */
export function drawCells<P extends { id: number | string }>(
  map: L.Map,
  cells: Collection<P>,
  painted: Painted<P>,
  chosen: string | null,
): Drawn {
  const renderer = L.svg({ padding: 0.2 });
  const layer = L.geoJSON<P>(cells as GeoJSON.FeatureCollection<GeoJSON.Geometry, P>, {
    style: (feature) => ({
      renderer,
      color: "#fff",
      weight: 0.5,
      fillColor: (feature && painted.colour(feature.properties)) ?? UNKNOWN,
      fillOpacity: 0.72,
      className: "area",
    }),
    onEachFeature: (feature, shape) => {
      shape.on("click", () => painted.onSelect(feature.properties));
      shape.bindTooltip(painted.name(feature.properties), { sticky: true, className: "tip" });
    },
  }).addTo(map);
  const line = outline(
    map,
    cells.features.find((cell) => String(cell.properties.id) === chosen) as GeoJSON.Feature | undefined,
    renderer,
  );
  return {
    remove: () => {
      line.remove();
      layer.remove();
      renderer.remove();
    },
  };
}
