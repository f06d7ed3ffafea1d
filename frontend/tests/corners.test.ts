/** Corners of districts: what neighbours share moves, grows and goes in both. */
import { describe, expect, it } from "vitest";
import type { LonLat } from "../src/api/types";
import { added, between, cornersOf, drawnOf, moved, removed } from "../src/schulen/corners";

const west: LonLat[] = [
  [7, 54],
  [8, 54],
  [8, 55],
  [7, 55],
];
const east: LonLat[] = [
  [8, 54],
  [9, 54],
  [9, 55],
  [8, 55],
];
const both = { west: [west], east: [east] };

describe("corners of districts", () => {
  it("are read from stored shapes, without the corner that closes the ring", () => {
    const geometry = { type: "MultiPolygon" as const, coordinates: [[[...west, [7, 54]]]] };
    const read = cornersOf({ features: [{ id: "west", geometry }] } as never);
    expect(read).toEqual({ west: [west] });
  });

  it("move in every district that has them, so that no gap and no overlap comes about", () => {
    const after = moved(both, [8, 54], [8.1, 54.1]);
    expect(after.west?.[0]?.[1]).toEqual([8.1, 54.1]);
    expect(after.east?.[0]?.[0]).toEqual([8.1, 54.1]);
    expect(after.west?.[0]?.[0]).toEqual([7, 54]);
  });

  it("are put between two, in both districts whose border that is, whichever way round", () => {
    const after = between(both, [8, 54], [8, 55]);
    expect(after.west?.[0]).toEqual([
      [7, 54],
      [8, 54],
      [8, 54.5],
      [8, 55],
      [7, 55],
    ]);
    expect(after.east?.[0]?.[4]).toEqual([8, 54.5]);
    const back = removed(after, [8, 54.5]);
    expect(back).toEqual(both);
  });

  it("never leave fewer than three", () => {
    const three = { a: [west.slice(0, 3)] };
    expect(removed(three, [7, 54])).toEqual(three);
  });

  it("are sent only where they make an area", () => {
    const two = added(added({}, "a", [7, 54]), "a", [8, 54]);
    expect(drawnOf(two)).toEqual([]);
    expect(drawnOf(added(two, "a", [8, 55]))).toEqual([{ school: "a", parts: [west.slice(0, 3)] }]);
  });
});
