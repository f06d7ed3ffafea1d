/** Choosing a point on the map from a view: a button starts it, a click, Enter or Escape ends it. */
import { useState } from "preact/hooks";
import type { LonLat } from "../api/types";
import { setQuery } from "../shell/router";
import { useStage } from "./stage";

/** Whether a point is being chosen, and what starts it; `ended` is given the point, or null where none was chosen. */
export function usePick(ended: (point: LonLat | null) => void): { picking: boolean; pick: () => void } {
  const [picking, setPicking] = useState(false);
  useStage(
    (ready) => {
      if (!picking) return;
      const done = (point: LonLat | null) => {
        setPicking(false);
        ended(point);
      };
      return ready.pick(done, () => done(null));
    },
    [picking],
  );
  const pick = () => {
    if (matchMedia("(max-width: 760px)").matches) setQuery({ ansicht: "karte" });
    setPicking(true);
  };
  return { picking, pick };
}
