/** Two maps of the same areas, one left of a line and one right of it. */
import type * as L from "leaflet";
import type { AreaProperties, Collection } from "../api/types";
import { type Drawn, drawAreas, type Painted } from "./choropleth";

export interface Swipe extends Drawn {
  /** Moves the line; `share` of the map's width, from the left. */
  split(share: number): void;
}

const PANES = ["swipe-first", "swipe-second"] as const;
const BELOW_LABELS = "420";

/** Draws both; the line is in the middle until it is moved. */
export function drawSwipe(
  map: L.Map,
  areas: Collection<AreaProperties>,
  both: readonly [Painted<AreaProperties>, Painted<AreaProperties>],
  chosen: string | null,
): Swipe {
  const panes = PANES.map((name) => map.getPane(name) ?? map.createPane(name));
  const drawn = both.map((painted, n) => drawAreas(map, areas, painted, chosen, PANES[n]));
  let share = 0.5;
  const clip = () => {
    const [first, second] = panes;
    const size = map.getSize();
    const from = map.containerPointToLayerPoint([0, 0]);
    const to = map.containerPointToLayerPoint(size);
    const line = from.x + size.x * share;
    if (first) cut(first, from.x, line, from.y, to.y);
    if (second) cut(second, line, to.x, from.y, to.y);
  };
  for (const pane of panes) pane.style.zIndex = BELOW_LABELS;
  map.on("move zoomend resize viewreset", clip);
  clip();
  return {
    split: (next) => {
      share = next;
      clip();
    },
    remove: () => {
      map.off("move zoomend resize viewreset", clip);
      for (const one of drawn) one.remove();
      for (const pane of panes) pane.style.clipPath = "";
    },
  };
}

/** Shows of a pane, which has no size of its own, what lies between these points. */
function cut(pane: HTMLElement, left: number, right: number, top: number, bottom: number): void {
  pane.style.clipPath = `polygon(${left}px ${top}px, ${right}px ${top}px, ${right}px ${bottom}px, ${left}px ${bottom}px)`;
}
