import { expect, test } from "vitest";
import { turnOf } from "../src/map/changedCells";
import type { Content } from "../src/szenario/api";
import {
  fromApi,
  readAdded,
  readChanges,
  readClosed,
  readMore,
  toApi,
  writeAdded,
  writeChanges,
} from "../src/szenario/changes";
import { isSame, readStart, writeStart } from "../src/szenario/draft";
import { withoutLast } from "../src/szenario/steps";

test("what the address says of new places is what was written there", () => {
  const added = [
    { point: [9.44, 54.78] as [number, number], places: null, category: "", name: "" },
    { point: [9.5, 54.8] as [number, number], places: 0, category: "creche", name: "Am Markt" },
  ];
  expect(readAdded(writeAdded(added))).toEqual(added);
});

test("what is no place is left out", () => {
  expect(readAdded("")).toEqual([]);
  expect(readAdded(null)).toEqual([]);
  expect(readAdded("a,b;9.4;200,54;9.4,54.7,-3")).toEqual([
    { point: [9.4, 54.7], places: null, category: "", name: "" },
  ]);
});

test("a site closes once", () => {
  expect(readClosed("kita-a,kita-b,kita-a,")).toEqual(["kita-a", "kita-b"]);
});

const changes = {
  added: [{ point: [9.44, 54.78] as [number, number], places: 60, category: "kindergarten", name: "" }],
  closed: ["kita-a"],
  changed: [
    { slug: "kita-b", point: [9.5, 54.8] as [number, number], places: null, category: "" },
    { slug: "kita-c", point: null, places: 40, category: "kindergarten" },
  ],
  streets: [
    { point: [9.45, 54.79] as [number, number], what: "zu" as const },
    { point: [9.46, 54.79] as [number, number], what: 30 },
  ],
  more: [{ kind: "hours", site: "kita-d", hours: "Mo-Fr 07:00-16:00; Sa off" }],
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
    more: [],
  });
});

test("of an address that was given, the last change is taken back first", () => {
  expect(withoutLast(changes).more).toHaveLength(0);
  expect(withoutLast({ ...changes, more: [] }).streets).toHaveLength(1);
  expect(withoutLast({ ...changes, more: [], streets: [] }).changed).toHaveLength(1);
  const one = { added: changes.added, closed: [], changed: [], streets: [], more: [] };
  expect(withoutLast(one).added).toEqual([]);
});

test("a cell that reaches a site at last is nearer, one that reaches none any more is further", () => {
  const cell = { people: 3, places_per_100_before: null, places_per_100_after: null };
  expect(turnOf({ ...cell, minutes_before: null, minutes_after: 12 })).toBe("better");
  expect(turnOf({ ...cell, minutes_before: 12, minutes_after: null })).toBe("worse");
  expect(turnOf({ ...cell, minutes_before: 12, minutes_after: 12 })).toBe("other");
});

test("what the API is told is what is read back from it", () => {
  expect(fromApi(toApi(changes, "kindergarten"))).toEqual({
    ...changes,
    changed: changes.changed.map((one) => ({ ...one, category: one.places === null ? "" : "kindergarten" })),
  });
});

test("what cannot be listed with fields of its own is kept as it is", () => {
  const raws = [
    { kind: "move", site: "neu_9_54", lon: 9, lat: 54 },
    { kind: "open", site: "kita-a" },
    { kind: "timetable", change: { kind: "drop", line: "1" } },
    { kind: "add", key: "eigen", category: "creche", lon: 9, lat: 54 },
  ];
  expect(fromApi(raws).more).toEqual(raws);
  expect(readMore("{kaputt")).toEqual([]);
  expect(readMore('[1,{"kind":"open","site":"a"}]')).toEqual([{ kind: "open", site: "a" }]);
});

test("a start is what the address says, and today where it says nothing sound", () => {
  for (const told of ["2030", "2030:high", "2026-08-01", ""]) expect(writeStart(readStart(told))).toBe(told);
  for (const told of ["2030:viel", "gestern", "2026-13-01"])
    expect(readStart(told)).toEqual({ kind: "today" });
});

test("the same scenario is the same in whatever order, and with what the server adds", () => {
  const base: Content = {
    category: "kindergarten",
    mode: "walk",
    method: "e2sfca",
    age_group: null,
    open_from: null,
    open_until: null,
    start: { kind: "today" },
    changes: toApi(changes, "kindergarten"),
  };
  const stored = {
    ...base,
    changes: [...base.changes]
      .reverse()
      .map((one) => (one.kind === "add" ? { ...one, name: "Neuer Lernort", hours: null } : one)),
  };
  expect(isSame(base, stored)).toBe(true);
  expect(isSame(base, { ...base, mode: "car" })).toBe(false);
  expect(isSame(base, { ...base, changes: base.changes.slice(1) })).toBe(false);
});
