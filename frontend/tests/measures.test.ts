import { describe, expect, it } from "vitest";
import { cents, cleaned, typedEuros } from "../src/massnahmen/fields";

describe("amounts", () => {
  it("are whole cents, however they are typed", () => {
    expect(cents("1.234,5")).toBe(123450);
    expect(cents("2500000")).toBe(250000000);
    expect(cents("12,34 €")).toBe(1234);
    expect(cents(" ")).toBeNull();
    expect(cents(null)).toBeNull();
  });
  it("are refused where they are none", () => {
    expect(cents("viel")).toBeNaN();
    expect(cents("-5")).toBeNaN();
    expect(cents("1,234")).toBeNaN();
  });
  it("come back as they were", () => {
    expect(cents(typedEuros(123450))).toBe(123450);
    expect(typedEuros(null)).toBe("");
  });
});

describe("what is sent", () => {
  it("has null for dates and amounts that were not entered", () => {
    const told = cleaned("measure", { title: "a", responsible: "b", starts_on: "", budget_cents: null });
    expect(told).toMatchObject({ title: "a", starts_on: null, budget_cents: null, text: "" });
  });
});
