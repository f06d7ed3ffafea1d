/** Corners of districts that are drawn or altered: neighbours keep the corners they share. */
import type { LonLat } from "../api/types";
import type { Districts } from "./schools";

/** By school the parts of its district, each a ring of corners that is not closed. */
export type Corners = Readonly<Record<string, readonly (readonly LonLat[])[]>>;

export const FEWEST = 3;
const near = (one: LonLat, other: LonLat) =>
  Math.abs(one[0] - other[0]) < 1e-6 && Math.abs(one[1] - other[1]) < 1e-6;

/** Every ring as `change` makes it; parts that lose their last corners go. */
function mapped(corners: Corners, change: (ring: readonly LonLat[]) => readonly LonLat[]): Corners {
  return Object.fromEntries(
    Object.entries(corners).map(([school, parts]) => [
      school,
      parts.map(change).filter((ring) => ring.length > 0),
    ]),
  );
}

/** The corners of stored districts; their outer borders. */
export function cornersOf({ features }: Pick<Districts, "features">): Corners {
  const rings = (geometry: GeoJSON.Geometry | null): LonLat[][] => {
    if (geometry?.type === "Polygon") return [outer(geometry.coordinates)];
    if (geometry?.type === "MultiPolygon") return geometry.coordinates.map(outer);
    return [];
  };
  return Object.fromEntries(features.map(({ id, geometry }) => [id, rings(geometry)]));
}

const outer = (polygon: GeoJSON.Position[][]): LonLat[] =>
  (polygon[0] ?? []).slice(0, -1).map(([lon = 0, lat = 0]) => [lon, lat]);

/** A corner elsewhere, in every district that has it. */
export const moved = (corners: Corners, from: LonLat, to: LonLat): Corners =>
  mapped(corners, (ring) => ring.map((one) => (near(one, from) ? to : one)));

/** Without a corner; a ring of three keeps its own. */
export const removed = (corners: Corners, gone: LonLat): Corners =>
  mapped(corners, (ring) => (ring.length > FEWEST ? ring.filter((one) => !near(one, gone)) : ring));

/** With a corner in the middle between two that follow each other, in every district whose border that is. */
export function between(corners: Corners, first: LonLat, second: LonLat): Corners {
  const middle: LonLat = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
  const rounded = middle.map((value) => Math.round(value * 1e6) / 1e6) as LonLat;
  return mapped(corners, (ring) =>
    ring.flatMap((one, n) => {
      const next = ring[(n + 1) % ring.length] ?? one;
      const here = (near(one, first) && near(next, second)) || (near(one, second) && near(next, first));
      return here ? [one, rounded] : [one];
    }),
  );
}

/** With a further corner at the end of a school's first part. */
export function added(corners: Corners, school: string, corner: LonLat): Corners {
  const [first = [], ...rest] = corners[school] ?? [];
  return { ...corners, [school]: [[...first, corner], ...rest] };
}

/** As the API takes them: those that are areas. */
export const drawnOf = (corners: Corners) =>
  Object.entries(corners)
    .map(([school, parts]) => ({ school, parts: parts.filter((ring) => ring.length >= FEWEST) }))
    .filter(({ parts }) => parts.length > 0);
