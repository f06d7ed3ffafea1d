/** Makes the still picture of a page for GIS a map that moves and zooms. Where that fails the picture stays. */
import "leaflet/dist/leaflet.css";
import "./ogc.css";
import * as L from "leaflet";
import { BaseLayer } from "../map/base";
import { LabelLayer } from "../map/labels";
import { type Box, boxOf, inBox, local } from "./address";
import { drawFeatures, type Feature, hrefFrom } from "./features";
import { DataLayer } from "./tiles";
import { type Words, wordsOf } from "./words";

const reduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const boundsOf = ([west, south, east, north]: Box) => L.latLngBounds([south, west], [north, east]);

/** What the server tells about the map in attributes of its place. */
interface Told {
  /** The features of this page, as GeoJSON. */
  features?: string;
  /** A feature's own page, {id} in place of its key. */
  item?: string;
  /** The list of features, for the button under the map. */
  items?: string;
  /** Vector tiles with {z}, {y}, {x}. */
  tiles?: string;
  /** What is shown when nothing is drawn. */
  box?: string;
  base?: string;
  sources?: string;
  language?: string;
}

async function start(place: HTMLElement): Promise<void> {
  const told: Told = { ...place.dataset };
  const words = wordsOf(told.language);
  const features = told.features ? await featuresAt(told.features) : [];
  const query = new URLSearchParams(location.search);
  const asked = query.has("bbox-crs") ? null : boxOf(query.get("bbox"));
  const box = asked ?? boxOf(told.box);
  if (!box && !features.some((one) => one.geometry)) return;
  const stage = document.createElement("div");
  stage.className = "ogc-stage map";
  const ground = document.createElement("div");
  stage.append(ground);
  place.replaceChildren(stage);
  const map = makeMap(ground, told, words);
  map.fitBounds(box ? boundsOf(box) : L.latLngBounds([0, 0], [0, 0]), { animate: false });
  const drawn = drawFeatures(map, features, told.item ? hrefFrom(told.item) : null);
  if (told.tiles) new DataLayer(local(told.tiles)).addTo(map);
  else if (told.box)
    L.rectangle(boundsOf(boxOf(told.box) as Box), { className: "ogc-shape frame", interactive: false }).addTo(
      map,
    );
  if (drawn && !asked) map.fitBounds(drawn, { padding: [24, 24], maxZoom: 14, animate: false });
  if (told.items) place.append(buttons(map, local(told.items), asked !== null, words));
}

async function featuresAt(address: string): Promise<Feature[]> {
  const response = await fetch(local(address), { headers: { Accept: "application/geo+json" } });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const found = (await response.json()) as Feature & { features?: Feature[] };
  return found.features ?? [found];
}

function makeMap(ground: HTMLElement, told: Told, words: Words): L.Map {
  const map = L.map(ground, {
    zoomControl: false,
    zoomSnap: 0.5,
    minZoom: 5,
    maxZoom: 18,
    zoomAnimation: !reduced(),
    fadeAnimation: !reduced(),
    scrollWheelZoom: false,
  });
  map.attributionControl.setPrefix(false).addAttribution(told.sources ?? "");
  if (told.language !== "de") map.attributionControl.getContainer()?.setAttribute("lang", "de"); // names of German sources
  L.control.zoom({ position: "topright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  ground.setAttribute("role", "application");
  ground.setAttribute("aria-label", words.help);
  map.createPane("labels").style.zIndex = "450";
  map.getPane("labels")?.classList.add("map-labels");
  if (told.base) new BaseLayer(local(told.base), new LabelLayer(map)).addTo(map);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(ground);
  return map;
}

/** The list in what the map shows, and (where it is held to a box) everywhere again. */
function buttons(map: L.Map, items: string, isBoxed: boolean, words: Words): HTMLElement {
  const row = document.createElement("p");
  row.className = "ogc-buttons";
  const here = document.createElement("button");
  here.type = "button";
  here.className = "button";
  here.textContent = words.here;
  here.addEventListener("click", () => {
    const shown = map.getBounds();
    location.assign(inBox(items, [shown.getWest(), shown.getSouth(), shown.getEast(), shown.getNorth()]));
  });
  row.append(here);
  if (isBoxed) {
    const all = document.createElement("a");
    all.className = "button";
    all.href = inBox(items, null);
    all.textContent = words.everywhere;
    row.append(all);
  }
  return row;
}

for (const place of document.querySelectorAll<HTMLElement>("[data-ogc-map]"))
  start(place).catch((error: unknown) => console.warn("Die Karte bleibt ein Bild.", error));
