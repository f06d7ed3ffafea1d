/** The vector tiles of a collection, drawn on canvas in one colour: they show where something is, the list says what. */
import * as L from "leaflet";
import { featuresOf, fetchTile, trace } from "../map/base";
import { onSchemeChange } from "../map/palette";

/** Levels for which tiles are asked; beyond they are drawn larger. */
const MAX_TILE_ZOOM = 16;
const POINT = 1;
const AREA = 3;
/** Areas of several levels lie above each other. */
const FILL_OPACITY = 0.12;

export class DataLayer extends L.GridLayer {
  constructor(private readonly template: string) {
    super({ maxNativeZoom: MAX_TILE_ZOOM, minZoom: 5, updateWhenZooming: false, keepBuffer: 1 });
    onSchemeChange(() => this.redraw());
  }

  protected override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = L.DomUtil.create("canvas", "ogc-tile");
    canvas.setAttribute("aria-hidden", "true");
    const { x } = this.getTileSize();
    const ratio = Math.min(devicePixelRatio || 1, 2);
    canvas.width = x * ratio;
    canvas.height = x * ratio;
    fetchTile(this.template, coords)
      .then((tile) => {
        const context = canvas.getContext("2d");
        for (const name of context && tile ? Object.keys(tile.layers) : [])
          for (const feature of featuresOf(tile as NonNullable<typeof tile>, name))
            draw(context as CanvasRenderingContext2D, feature, canvas.width, ratio, colour());
        done(undefined, canvas);
      })
      .catch((error: unknown) => done(error as Error, canvas));
    return canvas;
  }
}

const colour = () => getComputedStyle(document.documentElement).getPropertyValue("--primary").trim();

function draw(
  context: CanvasRenderingContext2D,
  feature: Parameters<typeof trace>[1],
  size: number,
  ratio: number,
  mark: string,
): void {
  context.fillStyle = mark;
  context.strokeStyle = mark;
  context.lineWidth = 1.5 * ratio;
  if (feature.type === POINT) {
    dots(context, feature, size, ratio);
    return;
  }
  trace(context, feature, size);
  if (feature.type === AREA) {
    context.globalAlpha = FILL_OPACITY;
    context.fill("evenodd");
    context.globalAlpha = 1;
  }
  context.stroke();
}

function dots(
  context: CanvasRenderingContext2D,
  feature: Parameters<typeof trace>[1],
  size: number,
  ratio: number,
): void {
  const scale = size / feature.extent;
  for (const point of feature.loadGeometry().flat()) {
    context.beginPath();
    context.arc(point.x * scale, point.y * scale, 3.5 * ratio, 0, 2 * Math.PI);
    context.fill();
  }
}
