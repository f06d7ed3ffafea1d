/** Gaps and the strip: what is not told is never a number, and weights stand in the address only where they differ. */
import { describe, expect, it } from "vitest";
import { MODES, stepOf, weightsText } from "../src/lebenslauf/api";
import { type GapArea, told } from "../src/luecken/api";
import { COLUMNS } from "../src/luecken/GapTable";
import { ordered } from "../src/table/order";

const number = (value: number | null, status = "estimated") => ({ value, status }) as GapArea["people"];
const area = (name: string, people: number | null, beyond: number, without: number, unclear = 0): GapArea =>
  ({
    ars: name,
    name,
    people: number(people, people === null ? "secret" : "estimated"),
    lacking: number(people === null ? null : beyond + without),
    unclear: number(unclear),
    parts: {
      served: number(0),
      beyond: number(beyond),
      without_place: number(without),
      unclear_way: number(0),
      unclear_places: number(unclear),
    },
    shares: { lacking: number(people === null ? null : (beyond + without) / people) },
    reasons: [],
  }) as unknown as GapArea;

describe("gaps", () => {
  it("are listed with the greatest share first, and what is not told last", () => {
    const areas = [area("A", 100, 10, 0), area("B", null, 0, 0), area("C", 10, 5, 0)];
    const values = Object.fromEntries(COLUMNS.map((one) => [one.code, one.value]));
    const by = (column: string, down: boolean) =>
      ordered(areas, { column, down }, values).map((one) => one.name);
    expect(by("lacking", true)).toEqual(["C", "A", "B"]);
    expect(by("seeking", false)).toEqual(["C", "A", "B"]);
  });

  it("are written as numbers, or say why there is none", () => {
    expect(told(number(1234.4))).toBe("1.234");
    expect(told(number(null, "secret"))).not.toMatch(/\d/);
  });
});

describe("the strip of a whole life", () => {
  const proposed = { mode: { walk: 1, car: 0 }, phase: { primary: 1 } };

  it("keeps only weights in the address that differ from the proposed ones", () => {
    expect(weightsText(proposed, proposed)).toBeNull();
    expect(weightsText({ mode: { walk: 1, car: 2 }, phase: { primary: 0.5 } }, proposed)).toBe(
      "car:2,primary:0.5",
    );
  });

  it("has five shades, and none where nothing is told", () => {
    expect([0, 0.19, 0.2, 0.5, 0.99, 1].map(stepOf)).toEqual([0, 0, 1, 2, 4, 4]);
    expect(stepOf(null)).toBeNull();
    expect(MODES).toHaveLength(4);
  });
});
