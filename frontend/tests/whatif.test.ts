import { expect, test } from "vitest";
import { turnOf } from "../src/waswaere/dots";
import { withoutLast } from "../src/waswaere/steps";
import { readAdded, readChanges, readClosed, writeAdded, writeChanges } from "../src/waswaere/whatif";

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

const changes = {
  added: [{ point: [9.44, 54.78] as [number, number], places: 60 }],
  closed: ["kita-a"],
  changed: [
    { slug: "kita-b", point: [9.5, 54.8] as [number, number], places: null },
    { slug: "kita-c", point: null, places: 40 },
  ],
  streets: [
    { point: [9.45, 54.79] as [number, number], what: "zu" as const },
    { point: [9.46, 54.79] as [number, number], what: 30 },
  ],
};
const address = (told: typeof changes) => new URLSearchParams(writeChanges(told));

test("all changes of an address are those that were written there", () => {
  expect(readChanges(address(changes))).toEqual(changes);
});

test("a site that closes is not changed as well, and a change that is none is left out", () => {
  const query = address({ ...changes, closed: ["kita-b"] });
  expect(readChanges(query).changed.map((one) => one.slug)).toEqual(["kita-c"]);
  expect(
    readChanges(new URLSearchParams({ anders: "kita-a,,,;,9,54,", strasse: "9,54,blau;9,54,900" })),
  ).toEqual({
    added: [],
    closed: [],
    changed: [],
    streets: [],
  });
});

test("of an address that was given, the last change is taken back first", () => {
  expect(withoutLast(changes).streets).toHaveLength(1);
  expect(withoutLast({ ...changes, streets: [] }).changed).toHaveLength(1);
  expect(withoutLast({ added: changes.added, closed: [], changed: [], streets: [] }).added).toEqual([]);
});

test("a cell that reaches a site at last is nearer, one that reaches none any more is further", () => {
  const cell = { people: 3, places_per_100_before: null, places_per_100_after: null };
  expect(turnOf({ ...cell, minutes_before: null, minutes_after: 12 })).toBe("better");
  expect(turnOf({ ...cell, minutes_before: 12, minutes_after: null })).toBe("worse");
  expect(turnOf({ ...cell, minutes_before: 12, minutes_after: 12 })).toBe("other");
});
