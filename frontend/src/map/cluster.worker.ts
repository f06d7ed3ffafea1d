/** Clusters of sites, counted away from the page's own thread. */
import Supercluster from "supercluster";
import type { ClusterAnswer, ClusterRequest, Drawable, PinPoint } from "./cluster-messages";

type Mix = Record<string, number>;
interface Leaf {
  n: number;
  category: string;
}

const RADIUS_PX = 54;
let index: Supercluster<Leaf, { mix: Mix }> | null = null;
let points: PinPoint[] = [];

function load(loaded: PinPoint[]): void {
  points = loaded;
  index = new Supercluster<Leaf, { mix: Mix }>({
    radius: RADIUS_PX,
    maxZoom: 15,
    map: ({ category }) => ({ mix: { [category]: 1 } }),
    reduce: (whole, part) => {
      for (const [category, n] of Object.entries(part.mix))
        whole.mix[category] = (whole.mix[category] ?? 0) + n;
    },
  });
  index.load(
    loaded.map((point, n) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [point.lon, point.lat] },
      properties: { n, category: point.category },
    })),
  );
}

function seen(request: Extract<ClusterRequest, { ask: "window" }>): Drawable[] {
  const found = index?.getClusters(request.bbox, request.zoom) ?? [];
  return found.map((feature) => {
    const [lon, lat] = feature.geometry.coordinates as [number, number];
    const properties = feature.properties;
    if ("cluster" in properties && properties.cluster) {
      const id = properties.cluster_id;
      return {
        kind: "cluster",
        id,
        lon,
        lat,
        count: properties.point_count,
        mix: properties.mix,
        to: index?.getClusterExpansionZoom(id) ?? 16,
      };
    }
    return {
      kind: "pin",
      lon,
      lat,
      n: (properties as Leaf).n,
      slug: points[(properties as Leaf).n]?.slug ?? "",
    };
  });
}

self.onmessage = ({ data }: MessageEvent<ClusterRequest>) => {
  if (data.ask === "load") load(data.points);
  else self.postMessage({ turn: data.turn, drawn: seen(data) } satisfies ClusterAnswer);
};
