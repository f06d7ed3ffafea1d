/** The map itself (Leaflet): made once, drawn on by the views. Everything that needs Leaflet is reached from here. */
import "leaflet/dist/leaflet.css";
import * as L from "leaflet";
import { tilesUrl } from "../api/client";
import type { Collection, RegionOverview } from "../api/types";
import { t } from "../i18n";
import { BaseLayer } from "./base";
import { drawCatchments, drawSpot } from "./catchments";
import { type Drawn, drawAreas, drawCells, type Painted } from "./choropleth";
import { drawJourney } from "./journey";
import { LabelLayer } from "./labels";
import { pickPoint } from "./pick";
import { PinLayer, type PinOptions } from "./pins";
import { drawSwipe, type Swipe } from "./swipe";

export interface Window {
  zoom: number;
  lat: number;
  lon: number;
}

type Box = readonly [west: number, south: number, east: number, north: number];

/** What views can do with the map. */
export interface Stage {
  map: L.Map;
  moveTo(window: Window): void;
  resized(): void;
  frame(bbox: Box): void;
  pins(options: PinOptions): PinLayer;
  areas: (...drawn: Parameters<typeof drawAreas> extends [L.Map, ...infer Rest] ? Rest : never) => Drawn;
  cells: <P extends { id: number | string }>(
    cells: Collection<P>,
    painted: Painted<P>,
    chosen: string | null,
  ) => Drawn;
  catchments: (
    ...drawn: Parameters<typeof drawCatchments> extends [L.Map, ...infer Rest] ? Rest : never
  ) => Drawn;
  journey: (...drawn: Parameters<typeof drawJourney> extends [L.Map, ...infer Rest] ? Rest : never) => Drawn;
  spot: (...drawn: Parameters<typeof drawSpot> extends [L.Map, ...infer Rest] ? Rest : never) => Drawn;
  swipe: (...drawn: Parameters<typeof drawSwipe> extends [L.Map, ...infer Rest] ? Rest : never) => Swipe;
  /** A place over the map, for what belongs to it and is not drawn by Leaflet. */
  overlay: HTMLElement;
  pick: (...drawn: Parameters<typeof pickPoint> extends [L.Map, ...infer Rest] ? Rest : never) => () => void;
}

/** Somewhere, until there is a size to fit to. */
const HIDDEN_ZOOM = 9;

const reduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Makes the map in a place; `onMoved` hears the new window as "zoom/lat/lon" when the reader has moved it. */
export function createStage(
  place: HTMLElement,
  region: RegionOverview,
  shown: Window | null,
  onMoved: (window: string) => void,
): Stage {
  const map = makeMap(place);
  const overlay = document.createElement("div");
  place.after(overlay);
  const labels = new LabelLayer(map);
  new BaseLayer(tilesUrl("base", region.tiles_version), labels).addTo(map);
  map.attributionControl.addAttribution(region.attribution.join(" · "));
  const frame = framer(map);
  if (shown) map.setView([shown.lat, shown.lon], shown.zoom);
  else frame(region.bbox);
  reportMoves(map, onMoved);
  return {
    map,
    moveTo: (window) => {
      if (toText(map) !== text(window))
        map.setView([window.lat, window.lon], window.zoom, { animate: !reduced() });
    },
    resized: () => map.invalidateSize(),
    frame,
    pins: (options) => new PinLayer(map, options),
    areas: (...drawn) => drawAreas(map, ...drawn),
    cells: (cells, painted, chosen) => drawCells(map, cells, painted, chosen),
    catchments: (...drawn) => drawCatchments(map, ...drawn),
    journey: (...drawn) => drawJourney(map, ...drawn),
    spot: (...drawn) => drawSpot(map, ...drawn),
    swipe: (...drawn) => drawSwipe(map, ...drawn),
    overlay,
    pick: (...drawn) => pickPoint(map, ...drawn),
  };
}

function makeMap(place: HTMLElement): L.Map {
  const map = L.map(place, {
    zoomControl: false,
    zoomSnap: 0.5,
    minZoom: 7,
    maxZoom: 18,
    zoomAnimation: !reduced(),
    fadeAnimation: !reduced(),
    maxBoundsViscosity: 0.8,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ position: "topright", zoomInTitle: t.map.zoomIn, zoomOutTitle: t.map.zoomOut }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", t.map.help);
  map.createPane("labels").style.zIndex = "450";
  map.getPane("labels")?.classList.add("map-labels");
  return map;
}

/** Fits the map to a box; while the map is hidden (on a phone behind the list), as soon as it is shown. */
function framer(map: L.Map): (bbox: Box) => void {
  let waiting: Box | null = null;
  const frame = (bbox: Box) => {
    waiting = map.getSize().x > 0 ? null : bbox;
    if (waiting) map.setView(bounds(bbox).getCenter(), HIDDEN_ZOOM, { animate: false });
    else map.fitBounds(bounds(bbox), { padding: [24, 24], maxZoom: 14, animate: false });
  };
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (waiting) frame(waiting);
  }).observe(map.getContainer());
  return frame;
}

/** Only what the reader moves is written into the address, not what a view fits. */
function reportMoves(map: L.Map, onMoved: (window: string) => void): void {
  let byReader = false;
  const mark = () => {
    byReader = true;
  };
  for (const event of ["pointerdown", "wheel", "keydown"])
    map.getContainer().addEventListener(event, mark, { passive: true });
  map.on("moveend", () => {
    if (byReader) onMoved(toText(map));
  });
}

const toText = (map: L.Map) => {
  const center = map.getCenter();
  return text({ zoom: map.getZoom(), lat: center.lat, lon: center.lng });
};

const text = ({ zoom, lat, lon }: Window) => `${zoom}/${lat.toFixed(4)}/${lon.toFixed(4)}`;

const bounds = ([west, south, east, north]: Box) => L.latLngBounds([south, west], [north, east]);
