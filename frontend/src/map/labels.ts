/** Names of places on one canvas above the data, placed so that none overlaps another, whatever tile it came in. */
import * as L from "leaflet";
import { palette } from "./palette";

export interface Label {
  name: string;
  /** Smaller is more important. */
  rank: number;
  lat: number;
  lon: number;
}

const MARGIN_PX = 6;

export class LabelLayer {
  private readonly byTile = new Map<string, Label[]>();
  private readonly canvas: HTMLCanvasElement;
  private pending = 0;

  constructor(private readonly map: L.Map) {
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", map.getPane("labels"));
    this.canvas.setAttribute("aria-hidden", "true");
    map.on("moveend zoomend resize", () => this.redraw());
  }

  /** Takes the names of a tile that has come. */
  put(tile: string, labels: Label[]): void {
    this.byTile.set(tile, labels);
    this.redraw();
  }

  /** Forgets the names of a tile that has gone. */
  drop(tile: string): void {
    this.byTile.delete(tile);
  }

  /** Draws again, once per frame at most. */
  redraw(): void {
    cancelAnimationFrame(this.pending);
    this.pending = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const size = this.map.getSize();
    const ratio = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = size.x * ratio;
    this.canvas.height = size.y * ratio;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.scale(ratio, ratio);
    this.drawLabels(context, size);
  }

  private drawLabels(context: CanvasRenderingContext2D, size: L.Point): void {
    const taken: [number, number, number, number][] = [];
    const { label, halo } = palette();
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = halo;
    context.fillStyle = label;
    for (const place of this.sorted()) {
      const { x, y } = this.map.latLngToContainerPoint([place.lat, place.lon]);
      const height = fontSize(place.rank);
      context.font = `${place.rank <= 2 ? 600 : 400} ${height}px "Fira Sans", system-ui, sans-serif`;
      const half = context.measureText(place.name).width / 2 + MARGIN_PX;
      const box: [number, number, number, number] = [x - half, y - height, x + half, y + height];
      const outside = box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y;
      if (outside || taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      context.strokeText(place.name, x, y);
      context.fillText(place.name, x, y);
    }
  }

  private sorted(): Label[] {
    const unique = new Map<string, Label>();
    const zoom = Math.min(Math.round(this.map.getZoom()), 14);
    for (const [tile, labels] of this.byTile) {
      if (!tile.startsWith(`${zoom}/`)) continue;
      for (const one of labels) {
        const known = unique.get(one.name);
        if (!known || one.rank < known.rank) unique.set(one.name, one);
      }
    }
    return [...unique.values()].sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name));
  }
}

const fontSize = (rank: number) => (rank <= 1 ? 16 : rank <= 2 ? 14 : rank <= 4 ? 13 : 12);

const overlaps = (a: readonly number[], b: readonly number[]) =>
  (a[0] ?? 0) < (b[2] ?? 0) &&
  (a[2] ?? 0) > (b[0] ?? 0) &&
  (a[1] ?? 0) < (b[3] ?? 0) &&
  (a[3] ?? 0) > (b[1] ?? 0);
