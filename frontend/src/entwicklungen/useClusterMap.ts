/** The map: clusters of the list, municipalities that stand in it, and the area of the entry that is open. */
import { useAnswer } from "../api/resource";
import type { AreaProperties, Collection } from "../api/types";
import { count } from "../i18n";
import { d } from "../i18n/de.developments";
import { useStage } from "../map/stage";
import { setQuery } from "../shell/router";
import { type Development, shapesUrl } from "./api";

export const HOT = "#b35806";
export const COLD = "#542788";
/** In the list, and in no cluster. */
export const LISTED = "#9fb8cc";
/** Paper: nothing of the list is here. */
export const NONE = "#f6f5f0";

/** Draws; the open entry decides where it overlaps with others. */
export function useClusterMap(items: readonly Development[], open: Development | null): void {
  const shapes = useAnswer<Collection<AreaProperties>>(shapesUrl());
  useStage(
    (ready) => {
      if (!shapes.data) return;
      const within = new Map<string, Development>();
      const clusters = items.filter((one) => one.kind === "cluster");
      for (const one of open?.kind === "cluster" ? [...clusters, open] : clusters)
        for (const ars of one.members) within.set(ars, one);
      const listed = new Map<string, number>();
      for (const { area, members } of items)
        for (const ars of new Set([area.ars, ...members])) listed.set(ars, (listed.get(ars) ?? 0) + 1);
      return ready.areas(
        shapes.data,
        {
          colour: ({ ars }) => {
            const found = within.get(ars);
            if (found) return found.is_hot ? HOT : COLD;
            return listed.has(ars) ? LISTED : NONE;
          },
          name: ({ ars, name }) => {
            const found = within.get(ars);
            if (found) return `${name}: ${found.indicator.name}, ${found.is_hot ? d.hot : d.cold}`;
            return listed.has(ars) ? `${name}: ${d.count(count(listed.get(ars) ?? 0))}` : name;
          },
          onSelect: ({ ars }) => setQuery({ gebiet: ars, eintrag: null }),
        },
        open?.area.ars ?? null,
      ).remove;
    },
    [shapes.data, items, open],
  );
}
