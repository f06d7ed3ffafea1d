/** Indicators: which are listed, how a series is drawn, and what is compared over the years. */
import { describe, expect, it } from "vitest";
import { type Area, figureOf, type Listed, type Point, type State } from "../src/monitoring/api";
import { axisOf, pieces } from "../src/monitoring/Chart";
import { changeOf } from "../src/monitoring/IndicatorPart";
import { numberOf } from "../src/monitoring/Keeping";
import { chosenOf } from "../src/monitoring/MonitoringView";

const point = (year: number, value: number | null, break_before: string | null = null): Point => ({
  year,
  value,
  status: value === null ? "secret" : "known",
  numerator: null,
  denominator: null,
  low: null,
  high: null,
  is_estimate: false,
  break_before,
});
const area = (...points: Point[]): Area => ({ ars: "01", name: "A", newest_year: 2022, points });

describe("a series", () => {
  it("is not drawn across breaks and years without a value", () => {
    const told = [point(2019, 1), point(2020, null), point(2021, 2), point(2022, 3, "neue Definition")];
    expect(pieces(told).map((part) => part.map((one) => one.year))).toEqual([[2019], [2021], [2022]]);
  });

  it("has an axis of round steps that holds all values", () => {
    expect(axisOf([3, 17])).toEqual([0, 5, 10, 15, 20]);
    expect(axisOf([-20, 0])[0]).toBeLessThanOrEqual(-20);
    const far = axisOf([96.2, 97.9]);
    expect(far[0]).toBeGreaterThan(90);
    expect(far.at(-1)).toBeGreaterThanOrEqual(97.9);
    expect(axisOf([0])).toHaveLength(2);
  });

  it("is compared with its first year, but not across a break", () => {
    expect(changeOf(area(point(2020, 10), point(2022, 14)), 2022)).toBe(4);
    expect(changeOf(area(point(2020, 10), point(2022, 14, "neu")), 2022)).toBeNull();
    expect(changeOf(area(point(2022, 14)), 2022)).toBeNull();
  });

  it("tells why a year has no value", () => {
    expect(figureOf(area(point(2020, null)), 2020)).toEqual({ value: null, status: "secret" });
    expect(figureOf(area(), 2020).status).toBe("unknown");
  });
});

describe("the list", () => {
  const one = (more: Partial<Listed>): Listed => ({
    id: "I01",
    name: "Anteil junger Menschen",
    question: "Wie groß?",
    unit: "%",
    phase: "frame",
    field: "Rahmen",
    direction: null,
    decimals: 1,
    target: null,
    start_set: false,
    is_own: false,
    school_year: false,
    status: null,
    newest: { year: 2025, value: 17 },
    line: null,
    spread: null,
    ...more,
  });
  const state = (more: Partial<State>): State => ({
    indicator: null,
    level: "municipality",
    part: "",
    year: null,
    area: null,
    search: "",
    phase: "",
    show: "told",
    ...more,
  });

  it("is narrowed by words, phase of life, and whether there are figures", () => {
    const all = [
      one({}),
      one({ id: "I29", name: "Volkshochschulen", phase: "adult", newest: null, start_set: true }),
    ];
    const ids = (more: Partial<State>) => chosenOf(all, state(more)).map(({ id }) => id);
    expect(ids({})).toEqual(["I01"]);
    expect(ids({ show: "all" })).toEqual(["I01", "I29"]);
    expect(ids({ show: "start" })).toEqual(["I29"]);
    expect(ids({ show: "all", search: "volks HOCH" })).toEqual(["I29"]);
    expect(ids({ show: "all", phase: "frame" })).toEqual(["I01"]);
  });
});

it("reads numbers as people write them", () => {
  expect(numberOf(" 12,5 ")).toBe(12.5);
  expect(numberOf("")).toBeNull();
});
