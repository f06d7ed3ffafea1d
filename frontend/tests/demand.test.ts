import { describe, expect, it } from "vitest";
import { nice } from "../src/bedarf/Chart";
import { firstAge, type Projection, pointsOf } from "../src/bedarf/demand";
import { told } from "../src/regeln/rules";

const step = (year: number, variant: string, value: number | null) => ({
  year,
  variant,
  counted: year === 2025,
  people: { value: 100, status: "estimated" },
  ages: { "3-5": { value, status: value === null ? "secret" : "estimated" } },
  births: null,
  births_known: year <= 2025,
});

const projection = {
  births_known_until: 2025,
  series: [step(2028, "low", 10), step(2028, "middle", null), step(2029, "middle", 15)],
} as unknown as Projection;

describe("the projection", () => {
  it("keeps what is secret apart from zero, and the years in order", () => {
    const points = pointsOf(projection, "3-5");
    expect(points.map((point) => point.year)).toEqual([2028, 2029]);
    expect(points[0]).toMatchObject({ low: 10, middle: null });
  });

  it("says in which years everybody of an age has been born", () => {
    expect(pointsOf(projection, "3-5").map((point) => point.born)).toEqual([true, false]);
    expect(firstAge("80+")).toBe(80);
    expect(firstAge("all")).toBe(0);
  });

  it("ends its axis at a round number", () => {
    expect([7, 83, 412, 1000, 4100].map(nice)).toEqual([10, 100, 500, 1000, 5000]);
  });
});

describe("values of rules", () => {
  it("stand with their unit", () => {
    expect(told(2000, "metres")).toBe("2.000 m");
    expect(told(2, "times")).toBe("2-fach");
    expect(told(4, "grade")).toBe("Klasse 4");
  });
});
