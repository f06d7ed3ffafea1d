/** A small map without ground: outlines of municipalities and the cells that change, in the colours of the large one. */
import { address } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaProperties, Collection } from "../api/types";
import { w } from "../i18n/de.scenario";
import { COLOURS, turnOf } from "../map/changedCells";
import type { CellFeature } from "./api";

const WIDTH = 240;
type Ring = readonly (readonly number[])[];

interface Frame {
  west: number;
  north: number;
  scale: number;
  height: number;
  squeeze: number;
}

/** The outer rings of all outlines. */
const ringsOf = (geometry: GeoJSON.Geometry | null): Ring[] => {
  if (geometry?.type === "Polygon") return geometry.coordinates.slice(0, 1);
  return geometry?.type === "MultiPolygon" ? geometry.coordinates.map((part) => part[0] ?? []) : [];
};

function frameOf(rings: readonly Ring[]): Frame | null {
  const lon = rings.flatMap((ring) => ring.map((at) => at[0] ?? 0));
  const lat = rings.flatMap((ring) => ring.map((at) => at[1] ?? 0));
  if (lon.length === 0) return null;
  const least = (all: readonly number[]) => all.reduce((a, b) => Math.min(a, b));
  const most = (all: readonly number[]) => all.reduce((a, b) => Math.max(a, b));
  const [west, east, south, north] = [least(lon), most(lon), least(lat), most(lat)];
  const squeeze = Math.cos((((north + south) / 2) * Math.PI) / 180);
  const scale = WIDTH / ((east - west) * squeeze || 1);
  return { west, north, scale, squeeze, height: (north - south) * scale };
}

const put = ({ west, north, scale, squeeze }: Frame, lon: number, lat: number) =>
  `${((lon - west) * squeeze * scale).toFixed(1)} ${((north - lat) * scale).toFixed(1)}`;

/** Ways that change are drawn over those that stay. */
const rank = ({ properties }: CellFeature) => (turnOf(properties) === "other" ? 0 : 1);

/** The map; `name` is read out. */
export function SmallMap({ cells, name }: { cells: readonly CellFeature[]; name: string }) {
  const areas = useAnswer<Collection<AreaProperties>>(address("/api/areas", { level: "municipality" }));
  const rings = (areas.data?.features ?? []).flatMap(({ geometry }) => ringsOf(geometry));
  const frame = frameOf(rings);
  if (!frame) return null;
  return (
    <svg
      class="small-map"
      viewBox={`0 0 ${WIDTH} ${Math.ceil(frame.height)}`}
      role="img"
      aria-label={w.mapOf(name, cells.length)}
    >
      <path
        class="outline"
        d={rings
          .map((ring) => `M${ring.map((at) => put(frame, at[0] ?? 0, at[1] ?? 0)).join("L")}Z`)
          .join("")}
      />
      {[...cells]
        .sort((a, b) => rank(a) - rank(b))
        .map(({ geometry: { coordinates }, properties }) => {
          const [x, y] = put(frame, ...coordinates).split(" ");
          return <circle key={coordinates.join()} cx={x} cy={y} r="1.6" fill={COLOURS[turnOf(properties)]} />;
        })}
    </svg>
  );
}
