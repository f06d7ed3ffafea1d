/** The map of a changed timetable: cells whose way changes, new trips from stop to stop, new stops. */
import * as L from "leaflet";
import { spotIcon } from "../map/catchments";
import { drawDots } from "../map/changedCells";
import { useStage } from "../map/stage";
import type { Change, TimetableWhatIf } from "./changes";

type Pair = [number, number];

function drawTrips(map: L.Map, changes: readonly Change[]): () => void {
  const layers = changes.flatMap((one): L.Layer[] => {
    if (one.kind === "add_stop")
      return [
        L.marker([one.lat, one.lon], {
          icon: spotIcon("sign"),
          title: one.name,
          alt: one.name,
          keyboard: false,
        }),
      ];
    if (one.kind !== "add_trip") return [];
    const course = one.calls.map(({ point: [lon, lat] }): Pair => [lat, lon]);
    return [
      L.polyline(course, { color: "#fff", weight: 8, opacity: 0.9, interactive: false }),
      L.polyline(course, { color: "#003064", weight: 4, interactive: false }),
      ...course.map((at) =>
        L.circleMarker(at, {
          radius: 5,
          color: "#003064",
          weight: 2,
          fillColor: "#fff",
          fillOpacity: 1,
          interactive: false,
        }),
      ),
    ];
  });
  const group = L.layerGroup(layers).addTo(map);
  return () => group.remove();
}

/** Draws it. */
export function useTimetableMap(changes: readonly Change[], answer: TimetableWhatIf | null): void {
  useStage(
    (ready) => {
      if (!answer) return;
      const { lon, lat, people, seconds_minutes_before: before, seconds_minutes_after: after } = answer.cells;
      const cells = answer.cells.cell.map((id, n) => ({
        type: "Feature" as const,
        id,
        geometry: { type: "Point" as const, coordinates: [lon[n] ?? 0, lat[n] ?? 0] as Pair },
        properties: {
          people: people[n] ?? 0,
          minutes_before: before[n] ?? null,
          minutes_after: after[n] ?? null,
        },
      }));
      return drawDots(ready.map, cells);
    },
    [answer],
  );
  useStage((ready) => drawTrips(ready.map, changes), [JSON.stringify(changes)]);
}
