/** The one map of the page, which views draw on; null until its code has come. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Stage } from "./leaflet";

type Cleanup = () => void;

export const stage = signal<Stage | null>(null);

/** Draws on the map as long as the view shows it; what `draw` gives back takes it away again. */
export function useStage(draw: (stage: Stage) => Cleanup | undefined, needs: readonly unknown[]): void {
  const ready = stage.value;
  useEffect(() => (ready ? draw(ready) : undefined), [ready, ...needs]);
}
