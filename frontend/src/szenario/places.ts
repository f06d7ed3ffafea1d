/** The sites of a kind that lie somewhere, as things stand. */
import { useMemo } from "preact/hooks";
import { sitesUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { Collection, LonLat, Site } from "../api/types";

export interface Place {
  slug: string;
  name: string;
  point: LonLat;
}

const MOST = 1000;

/** Those of the region itself; none until it is known which kinds there are. */
export function usePlaces(category: string): readonly Place[] {
  const url = category ? sitesUrl({ category: [category], limit: MOST, core: true }) : null;
  const sites = useAnswer<Collection<Site>>(url);
  return useMemo(
    () =>
      (sites.data?.features ?? []).flatMap(({ geometry, properties: { slug, name } }) =>
        geometry?.type === "Point" ? [{ slug, name, point: geometry.coordinates as LonLat }] : [],
      ),
    [sites.data],
  );
}
