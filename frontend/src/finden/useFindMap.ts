/** The map of the search: every hit, numbered as in the list, the start, the opened one on top. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import type { Pin, PinLayer } from "../map/pins";
import { stage, useStage } from "../map/stage";
import { categories, region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import type { Hit } from "./results";
import type { FindState } from "./state";

function pinsOf(listed: readonly Hit[], all: readonly Hit[]): Pin[] {
  const pins = new Map<string, Pin>();
  const add = (hit: Hit, number: number | null) => {
    if (!hit.point || pins.has(hit.slug)) return;
    const [lon, lat] = hit.point;
    pins.set(hit.slug, { slug: hit.slug, name: hit.name, lon, lat, category: hit.category, number });
  };
  listed.forEach((hit, n) => {
    add(hit, n + 1);
  });
  for (const hit of all) add(hit, null);
  return [...pins.values()];
}

/** The pin an entry was opened from: where Escape gives the focus back to. */
let openedFrom: string | null = null;

function open(ort: string): void {
  openedFrom = ort;
  setQuery({ ort, ansicht: null });
}

/** Closes the opened entry; the focus goes back to the pin, if it was opened from there. */
export function close(): void {
  const slug = openedFrom;
  openedFrom = null;
  setQuery({ ort: null });
  if (slug)
    document.querySelector<HTMLElement>(`#map .pin:not(.chosen)[data-slug="${CSS.escape(slug)}"]`)?.focus();
}

/** Draws the search on the map. */
export function useFindMap(
  state: FindState,
  listed: readonly Hit[],
  all: readonly Hit[],
  narrowed: boolean,
): void {
  const layer = useRef<PinLayer | null>(null);
  const key = `${listed.map((hit) => hit.slug).join()} ${all.length}`;

  useStage((ready) => {
    layer.current = ready.pins({
      kinds: categories.value,
      onSelect: open,
    });
    return () => {
      layer.current?.remove();
      layer.current = null;
    };
  }, []);
  useStage(() => {
    layer.current?.show(pinsOf(listed, all));
    layer.current?.choose(null);
    layer.current?.choose(state.site);
    return undefined;
  }, [key]);
  useStage(() => {
    layer.current?.choose(state.site);
    if (state.site) layer.current?.bring(state.site);
    return undefined;
  }, [state.site]);
  useStage(
    (ready) => (state.start ? ready.spot(state.start, t.map.start).remove : undefined),
    [state.start?.join()],
  );

  const ready = stage.value;
  useEffect(() => {
    if (!ready || route.value.query.get("karte") || state.site) return;
    const box = narrowed ? extentOf(listed, state) : null;
    if (box) ready.frame(box);
    else if (region.value) ready.frame(region.value.bbox);
  }, [ready, key]);
}

function extentOf(hits: readonly Hit[], state: FindState): [number, number, number, number] | null {
  const points = [
    ...hits.flatMap((hit) => (hit.point ? [hit.point] : [])),
    ...(state.start ? [state.start] : []),
  ];
  if (points.length === 0) return null;
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
