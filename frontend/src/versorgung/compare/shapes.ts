/** Areas as paths for small maps: degrees onto a plane, in the units of a view box. */
import type { AreaProperties, Collection } from "../../api/types";

export interface Shapes {
  viewBox: string;
  paths: { ars: string; d: string }[];
}

const WIDTH = 300;
type Ring = readonly (readonly number[])[];

const ringsOf = (geometry: GeoJSON.Geometry | null): Ring[] => {
  if (geometry?.type === "Polygon") return geometry.coordinates;
  return geometry?.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
};

/** The paths of all areas; points nearer than half a unit to the one before are left out. */
export function shapesOf(areas: Collection<AreaProperties>): Shapes {
  const rings = areas.features.map(({ properties, geometry }) => ({
    ars: properties.ars,
    rings: ringsOf(geometry),
  }));
  const box = { west: 180, east: -180, south: 90, north: -90 };
  for (const one of rings) {
    for (const [lon = 0, lat = 0] of one.rings.flat()) {
      box.west = Math.min(box.west, lon);
      box.east = Math.max(box.east, lon);
      box.south = Math.min(box.south, lat);
      box.north = Math.max(box.north, lat);
    }
  }
  const narrowing = Math.cos((((box.south + box.north) / 2) * Math.PI) / 180);
  const scale = WIDTH / ((box.east - box.west) * narrowing || 1);
  const place = ([lon = 0, lat = 0]: readonly number[]) =>
    [(lon - box.west) * narrowing * scale, (box.north - lat) * scale] as const;
  return {
    viewBox: `-2 -2 ${WIDTH + 4} ${((box.north - box.south) * scale + 4).toFixed(0)}`,
    paths: rings.map(({ ars, rings: each }) => ({
      ars,
      d: each.map((ring) => pathOf(ring.map(place))).join(""),
    })),
  };
}

function pathOf(points: readonly (readonly [number, number])[]): string {
  let [x, y] = [Number.NaN, Number.NaN];
  const kept: string[] = [];
  for (const [nextX, nextY] of points) {
    if (Math.abs(nextX - x) < 0.5 && Math.abs(nextY - y) < 0.5) continue;
    [x, y] = [nextX, nextY];
    kept.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
  }
  return kept.length > 2 ? `M${kept.join("L")}Z` : "";
}
