import { describe, expect, it } from "vitest";
import { numeric } from "../src/i18n/figure";
import { type Order, ordered } from "../src/table/order";
import type { AreaPlaces } from "../src/versorgung/places/api";
import { giniWord } from "../src/versorgung/places/Fairness";
import { fifths } from "../src/versorgung/places/Lorenz";
import { interval, places, ranged } from "../src/versorgung/places/words";

const known = (value: number) => ({ value, status: "known" as const });

function area(name: string, per100: number | null): AreaPlaces {
  const per_100 =
    per100 === null
      ? { value: null, status: "unknown" as const, low: null, high: null }
      : { value: per100, status: per100 ? ("known" as const) : ("zero" as const), low: per100, high: per100 };
  const none = { value: 0, status: "zero" as const };
  return {
    ars: name,
    name,
    people: known(10),
    per_100,
    without_share: none,
    sites: 1,
    untold_offers: 0,
    places: { ...none, low: 0, high: 0 },
  };
}

describe("places in words", () => {
  it("feign no exactness", () => {
    expect(places(0)).toBe("0");
    expect(places(3.14)).toBe("3,1");
    expect(places(94.3)).toBe("94");
  });

  it("tell an interval only where it is one", () => {
    expect(interval({ low: 84.2, high: 91.6 })).toBe("84 bis 92");
    expect(interval({ low: 84.2, high: 84.4 })).toBeNull();
    expect(ranged({ value: 90, status: "estimated", low: 84, high: 92 })).toBe("etwa 90 (84 bis 92)");
    expect(ranged({ value: null, status: "unknown", low: null, high: null })).toBe("keine Angabe");
  });
});

describe("the ranking of places", () => {
  const areas = [area("B", 50), area("A", null), area("C", 0)];
  const values = { value: (one: AreaPlaces) => numeric(one.per_100) };
  const names = (order: Order<"name" | "value">) => ordered(areas, order, values).map((one) => one.name);

  it("begins with the fewest and ends with the unknown", () => {
    expect(names({ column: "value", down: false })).toEqual(["C", "B", "A"]);
    expect(names({ column: "value", down: true })).toEqual(["B", "C", "A"]);
  });

  it("sorts by name", () => {
    expect(names({ column: "name", down: false })).toEqual(["A", "B", "C"]);
  });
});

describe("fairness in words", () => {
  it("reads the fifths from the curve", () => {
    const points = [0, 0.2, 0.4, 0.6, 0.8, 1].map((people) => ({ people, places: people ** 2 }));
    expect(fifths(points)?.worst).toBeCloseTo(0.04);
    expect(fifths(points)?.best).toBeCloseTo(0.36);
    expect(fifths([])).toBeNull();
  });

  it("says what a Gini means", () => {
    expect(giniWord(0.1)).toBe("recht gleichmäßig");
    expect(giniWord(0.2)).toBe("ungleich");
    expect(giniWord(0.5)).toBe("sehr ungleich");
  });
});
