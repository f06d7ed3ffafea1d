/** Sites on the map: clustered, numbered as in the list, the chosen one on top. */
import * as L from "leaflet";
import type { Category } from "../api/types";
import { t } from "../i18n";
import { labelIn } from "../i18n/language";
import type { ClusterAnswer, ClusterRequest, Drawable } from "./cluster-messages";
import { markOf, ring, symbol } from "./symbols";

export interface Pin {
  slug: string;
  name: string;
  lon: number;
  lat: number;
  category: string;
  /** Its number in the list; null where the list does not show it. */
  number: number | null;
}

export interface PinOptions {
  kinds: ReadonlyMap<string, Category>;
  onSelect: (slug: string) => void;
}

const CHOSEN_Z = 2000;
const NUMBERED_Z = 1000;

export class PinLayer {
  private readonly worker = new Worker(new URL("./cluster.worker.ts", import.meta.url), { type: "module" });
  private readonly layer = L.layerGroup();
  private readonly drawn = new Map<string, L.Marker>();
  private readonly bySlug = new Map<string, Pin>();
  private chosen: { slug: string; marker: L.Marker } | null = null;
  private turn = 0;

  constructor(
    private readonly map: L.Map,
    private readonly options: PinOptions,
  ) {
    this.layer.addTo(map);
    this.worker.onmessage = ({ data }: MessageEvent<ClusterAnswer>) => {
      if (data.turn === this.turn) this.draw(data.drawn);
    };
    map.on("moveend", this.look);
  }

  /** Shows these sites instead of the former ones. */
  show(pins: readonly Pin[]): void {
    this.bySlug.clear();
    for (const pin of pins) this.bySlug.set(pin.slug, pin);
    for (const marker of this.drawn.values()) marker.remove();
    this.drawn.clear();
    this.send({
      ask: "load",
      points: pins.map(({ slug, lon, lat, category }) => ({ slug, lon, lat, category })),
    });
    this.look();
  }

  /** Marks one site, on top of all others and never in a cluster; null: none. */
  choose(slug: string | null): void {
    if (this.chosen?.slug === slug) return;
    this.chosen?.marker.remove();
    this.chosen = null;
    const pin = slug ? this.bySlug.get(slug) : undefined;
    if (!pin) return;
    const marker = this.marker(pin, true).addTo(this.layer);
    this.chosen = { slug: pin.slug, marker };
  }

  /** Brings a site into view, as close as needed to see it alone. */
  bring(slug: string): void {
    const pin = this.bySlug.get(slug);
    if (pin && !this.map.getBounds().pad(-0.1).contains([pin.lat, pin.lon]))
      this.map.panTo([pin.lat, pin.lon]);
  }

  remove(): void {
    this.map.off("moveend", this.look);
    this.worker.terminate();
    this.layer.remove();
  }

  private readonly look = () => {
    const box = this.map.getBounds().pad(0.2);
    const bbox: [number, number, number, number] = [
      box.getWest(),
      box.getSouth(),
      box.getEast(),
      box.getNorth(),
    ];
    this.turn += 1;
    this.send({ ask: "window", turn: this.turn, bbox, zoom: Math.round(this.map.getZoom()) });
  };

  private send(request: ClusterRequest): void {
    this.worker.postMessage(request);
  }

  private draw(seen: Drawable[]): void {
    const wanted = new Map(
      seen.map((one) => [one.kind === "pin" ? one.slug : `#${one.id}@${one.count}`, one]),
    );
    for (const [id, marker] of this.drawn) {
      if (wanted.has(id)) continue;
      marker.remove();
      this.drawn.delete(id);
    }
    for (const [id, one] of wanted) {
      if (this.drawn.has(id)) continue;
      const pin = one.kind === "pin" ? this.bySlug.get(one.slug) : undefined;
      const marker = one.kind === "cluster" ? this.cluster(one) : pin && this.marker(pin, false);
      if (marker) this.drawn.set(id, marker.addTo(this.layer));
    }
  }

  private marker(pin: Pin, chosen: boolean): L.Marker {
    const kind = this.options.kinds.get(pin.category);
    const size = chosen ? 44 : pin.number === null ? 26 : 32;
    const inside = pin.number === null ? markOf(kind) : `${pin.number}`;
    const marker = icon(pin, symbol(kind, inside, size), size, `pin${chosen ? " chosen" : ""}`);
    marker.setZIndexOffset(chosen ? CHOSEN_Z : pin.number === null ? 0 : NUMBERED_Z - pin.number);
    named(
      marker,
      [pin.number === null ? "" : `${pin.number}.`, pin.name, kind && labelIn(kind.label)]
        .filter(Boolean)
        .join(" "),
    );
    marker.on("add", () => marker.getElement()?.setAttribute("data-slug", pin.slug));
    return pressed(marker, () => this.options.onSelect(pin.slug));
  }

  private cluster(found: Extract<Drawable, { kind: "cluster" }>): L.Marker {
    const mix = Object.entries(found.mix)
      .sort(([, a], [, b]) => b - a)
      .map(([code, n]): [string, number] => [this.options.kinds.get(code)?.color ?? "#4a5560", n]);
    const marker = icon(found, ring(mix, found.count), 42, "cluster");
    named(marker, t.map.cluster(found.count));
    return pressed(marker, () => this.map.setView([found.lat, found.lon], Math.min(found.to, 17)));
  }
}

function icon(at: { lat: number; lon: number }, html: string, size: number, className: string): L.Marker {
  return L.marker([at.lat, at.lon], {
    icon: L.divIcon({ html, className: `sign ${className}`, iconSize: [size, size] }),
    riseOnHover: true,
  });
}

/** By click, Enter or space. */
function pressed(marker: L.Marker, act: () => void): L.Marker {
  const keyed = ({ originalEvent: key }: L.LeafletKeyboardEvent) => {
    if (key.key === "Enter" || key.key === " ") act();
  };
  return marker.on("click", act).on("keypress", keyed as unknown as L.LeafletEventHandlerFn);
}

/** Leaflet makes a marker a button; this gives the button its name. */
function named(marker: L.Marker, name: string): void {
  marker.on("add", () => {
    marker.getElement()?.setAttribute("aria-label", name);
    marker.getElement()?.setAttribute("title", name);
  });
}
