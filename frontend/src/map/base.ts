/** The base map: our own vector tiles, drawn on canvas. Names go to one layer above all data (labels.ts). */
import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import * as L from "leaflet";
import Pbf from "pbf";
import type { Label, LabelLayer } from "./labels";
import { onSchemeChange, type Palette, palette } from "./palette";

const MAX_TILE_ZOOM = 14;
const LINES = 1;
/** Between whole zooms tiles are drawn larger than they are; more pixels keep them sharp. */
const SHARPNESS = 1.5;

export class BaseLayer extends L.GridLayer {
  constructor(
    private readonly template: string,
    private readonly labels: LabelLayer,
  ) {
    super({ maxNativeZoom: MAX_TILE_ZOOM, minZoom: 7, updateWhenZooming: false, keepBuffer: 1 });
    this.on("tileunload", ({ coords }) => labels.drop(key(coords)));
    this.on("load", () => labels.redraw());
    onSchemeChange(() => this.redraw());
  }

  protected override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = L.DomUtil.create("canvas", "base-tile");
    canvas.setAttribute("aria-hidden", "true");
    const size = this.getTileSize();
    const ratio = Math.min((devicePixelRatio || 1) * SHARPNESS, 2.5);
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    fetchTile(this.template, coords)
      .then((tile) => {
        const context = canvas.getContext("2d");
        if (tile && context) draw(context, tile, canvas.width, coords.z, ratio);
        if (tile) this.labels.put(key(coords), labelsOf(tile, coords));
        done(undefined, canvas);
      })
      .catch((error: unknown) => done(error as Error, canvas));
    return canvas;
  }
}

/** A vector tile of a template with {z}, {x} and {y}; null where there is nothing. */
export async function fetchTile(template: string, { x, y, z }: L.Coords): Promise<VectorTile | null> {
  const url = template.replace("{z}", `${z}`).replace("{x}", `${x}`).replace("{y}", `${y}`);
  const response = await fetch(url);
  if (!response.ok || response.status === 204) return null;
  const bytes = await response.arrayBuffer();
  return bytes.byteLength ? new VectorTile(new Pbf(new Uint8Array(bytes))) : null;
}

const key = ({ x, y, z }: L.Coords) => `${z}/${x}/${y}`;

function draw(
  context: CanvasRenderingContext2D,
  tile: VectorTile,
  size: number,
  zoom: number,
  ratio: number,
): void {
  const colours = palette();
  context.lineJoin = "round";
  context.lineCap = "round";
  fill(context, tile, "landuse", size, (kind) => (kind.kind === "wood" ? colours.wood : colours.builtup));
  fill(context, tile, "water", size, () => colours.water);
  stroke(
    context,
    tile,
    "rail",
    size,
    () => ({ colour: colours.rail, width: zoom < 11 ? 0.7 : 1.2, dash: [] }),
    ratio,
  );
  roads(context, tile, size, zoom, ratio, colours);
  stroke(context, tile, "boundaries", size, ({ level }) => boundary(level, zoom, colours), ratio);
}

type Properties = VectorTileFeature["properties"];
interface Stroke {
  colour: string;
  width: number;
  dash: number[];
}

function boundary(level: unknown, zoom: number, colours: Palette): Stroke {
  const outer = level !== "municipality" && level !== "district" && level !== undefined;
  return {
    colour: colours.boundary,
    width: outer ? 1.6 : zoom < 10 ? 0.5 : 0.9,
    dash: outer || zoom < 12 ? [] : [5, 3],
  };
}

const ROAD_WIDTH: Record<string, number> = { motorway: 3, primary: 2.2, secondary: 1.6, local: 1, path: 0.5 };
const ROAD_FROM_ZOOM: Record<string, number> = {
  motorway: 6,
  primary: 8,
  secondary: 10,
  local: 12,
  path: 14,
};

function roads(
  context: CanvasRenderingContext2D,
  tile: VectorTile,
  size: number,
  zoom: number,
  ratio: number,
  colours: Palette,
): void {
  const growth = Math.max(0.4, (zoom - 8) / 3);
  const width = (road: Properties) => {
    const kind = String(road.class);
    return zoom < (ROAD_FROM_ZOOM[kind] ?? 12) ? 0 : (ROAD_WIDTH[kind] ?? 1) * growth;
  };
  const colour = (road: Properties) =>
    road.class === "motorway"
      ? colours.motorway
      : road.class === "local" || road.class === "path"
        ? colours.local
        : colours.primary;
  if (zoom >= 12) {
    const casing = (road: Properties) => ({
      colour: colours.casing,
      width: width(road) && width(road) + 1.2,
      dash: [],
    });
    stroke(context, tile, "roads", size, casing, ratio);
  }
  stroke(
    context,
    tile,
    "roads",
    size,
    (road) => ({ colour: colour(road), width: width(road), dash: [] }),
    ratio,
  );
}

export function trace(context: CanvasRenderingContext2D, feature: VectorTileFeature, size: number): void {
  const scale = size / feature.extent;
  context.beginPath();
  for (const ring of feature.loadGeometry()) {
    ring.forEach((point, n) => {
      if (n === 0) context.moveTo(point.x * scale, point.y * scale);
      else context.lineTo(point.x * scale, point.y * scale);
    });
  }
}

export function* featuresOf(tile: VectorTile, layer: string): Generator<VectorTileFeature> {
  const found = tile.layers[layer];
  for (let n = 0; found && n < found.length; n++) yield found.feature(n);
}

function fill(
  context: CanvasRenderingContext2D,
  tile: VectorTile,
  layer: string,
  size: number,
  colour: (properties: Properties) => string,
): void {
  for (const feature of featuresOf(tile, layer)) {
    trace(context, feature, size);
    context.fillStyle = colour(feature.properties);
    context.fill("evenodd");
  }
}

function stroke(
  context: CanvasRenderingContext2D,
  tile: VectorTile,
  layer: string,
  size: number,
  how: (properties: Properties) => Stroke,
  ratio: number,
): void {
  for (const feature of featuresOf(tile, layer)) {
    const { colour, width, dash } = how(feature.properties);
    if (!width || feature.type === LINES - 1) continue;
    trace(context, feature, size);
    context.strokeStyle = colour;
    context.lineWidth = width * ratio;
    context.setLineDash(dash.map((part) => part * ratio));
    context.stroke();
  }
}

function labelsOf(tile: VectorTile, coords: L.Coords): Label[] {
  const found: Label[] = [];
  for (const [layer, weight] of [
    ["places", 0],
    ["areas_label", 10],
  ] as const) {
    for (const feature of featuresOf(tile, layer)) {
      const { name, rank } = feature.properties;
      const geometry = feature.toGeoJSON(coords.x, coords.y, coords.z).geometry;
      if (!name || geometry.type !== "Point") continue;
      const [lon, lat] = geometry.coordinates;
      found.push({ name: String(name), rank: weight + Number(rank ?? 5), lat: lat ?? 0, lon: lon ?? 0 });
    }
  }
  return found;
}
