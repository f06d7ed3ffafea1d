import { expect, test } from "vitest";
import { turnOf } from "../src/waswaere/dots";
import { readAdded, readClosed, writeAdded } from "../src/waswaere/whatif";

test("what the address says of new places is what was written there", () => {
  const added = [
    { point: [9.44, 54.78] as [number, number], places: null },
    { point: [9.5, 54.8] as [number, number], places: 0 },
  ];
  expect(readAdded(writeAdded(added))).toEqual(added);
});

test("what is no place is left out", () => {
  expect(readAdded("")).toEqual([]);
  expect(readAdded(null)).toEqual([]);
  expect(readAdded("a,b;9.4;200,54;9.4,54.7,-3")).toEqual([{ point: [9.4, 54.7], places: null }]);
});

test("a site closes once", () => {
  expect(readClosed("kita-a,kita-b,kita-a,")).toEqual(["kita-a", "kita-b"]);
});

test("a cell that reaches a site at last is nearer, one that reaches none any more is further", () => {
  const cell = { people: 3, places_per_100_before: null, places_per_100_after: null };
  expect(turnOf({ ...cell, minutes_before: null, minutes_after: 12 })).toBe("better");
  expect(turnOf({ ...cell, minutes_before: 12, minutes_after: null })).toBe("worse");
  expect(turnOf({ ...cell, minutes_before: 12, minutes_after: 12 })).toBe("other");
});
