import { describe, expect, it } from "vitest";
import type { Indicator } from "../src/monitoring/api";
import { labelsOf } from "../src/monitoring/OtherLanguages";

const ONE = {
  name: "Musikschule",
  question: "Wie viele?",
  definition: "An allen.",
  labels: { da: { name: "Musikskole", question: "Hvor mange?" }, en: { name: "Music school" } },
} as unknown as Indicator;
const SAME = { name: "Musikschule", question: "Wie viele?", definition: "An allen." };

describe("words in other languages", () => {
  it("are not sent where nobody touched them", () => {
    expect(labelsOf(ONE, {}, SAME)).toBeUndefined();
  });

  it("are sent as a whole, with what was typed", () => {
    expect(labelsOf(ONE, { "da.name": "Musikskolen" }, SAME)).toEqual({
      da: { name: "Musikskolen", question: "Hvor mange?" },
      en: { name: "Music school" },
    });
  });

  it("go with a German word that changes, unless they are typed anew", () => {
    const told = labelsOf(ONE, { "da.name": "Musik" }, { ...SAME, name: "Musik" });
    expect(told).toEqual({ da: { name: "Musik", question: "Hvor mange?" } });
  });
});
