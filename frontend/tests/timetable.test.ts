import { describe, expect, it } from "vitest";
import { type Change, freshId, readTimetableChanges, writeTimetableChanges } from "../src/bus/changes";
import { later } from "../src/bus/NewTrip";
import { changeInWords, withoutChange } from "../src/bus/TimetableChange";

const stop: Change = { kind: "add_stop", stop: "halt-1", name: "Neue Mitte", lon: 9.5, lat: 54.5 };
const trip: Change = {
  kind: "add_trip",
  line: "S1",
  trip: "neu-1",
  label: "S1",
  calls: [
    { stop: "halt-1", departs: "07:00", name: "Neue Mitte", point: [9.5, 54.5] },
    { stop: "b", departs: "07:12", name: "Bahnhof", point: [9.6, 54.6] },
  ],
};

describe("changes of a timetable", () => {
  it("come back from the address as they were written", () => {
    expect(readTimetableChanges(writeTimetableChanges([stop, trip]))).toEqual([stop, trip]);
    expect(writeTimetableChanges([])).toBeNull();
  });

  it("that cannot be read count as none", () => {
    for (const text of [null, "", "{", '{"kind":"drop"}', '[null,{"kind":"fly"}]'])
      expect(readTimetableChanges(text)).toEqual([]);
  });

  it("lose the trips that call at a stop which is taken away", () => {
    expect(withoutChange([stop, trip], 0)).toEqual([]);
    expect(withoutChange([stop, trip], 1)).toEqual([stop]);
  });

  it("get ids that none has yet", () => {
    expect(freshId("neu", [stop, trip])).toBe("neu-2");
    expect(freshId("halt", [trip])).toBe("halt-1");
  });

  it("are told in words", () => {
    expect(changeInWords(trip)).toBe("Neue Fahrt S1: 07:00 ab Neue Mitte nach Bahnhof");
    expect(changeInWords({ kind: "shift", line: "1", minutes: -5, label: "1" })).toBe(
      "Verschoben um −5 min: 1",
    );
  });

  it("count minutes over the hour", () => {
    expect(later("07:55", 8)).toBe("08:03");
  });
});
