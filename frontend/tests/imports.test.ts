import { describe, expect, it } from "vitest";
import { csv } from "../src/api/csv";
import { codeFrom, fieldOf, lacks, withField } from "../src/daten/mapping";
import { size } from "../src/daten/upload";

describe("a mapping", () => {
  const mapping = {
    name: "Titel",
    category: "library",
    fields: { street: "Weg" },
    longitude: "X",
    latitude: "Y",
  };

  it("tells what a column is", () => {
    expect(fieldOf(mapping, "Titel")).toBe("name");
    expect(fieldOf(mapping, "Weg")).toBe("fields.street");
    expect(fieldOf(mapping, "Z")).toBeNull();
  });

  it("gives a column one field and a field one column", () => {
    const moved = withField(mapping, "Weg", "fields.place");
    expect(moved.fields).toEqual({ place: "Weg" });
    expect(withField(moved, "Ort", "fields.place").fields).toEqual({ place: "Ort" });
    expect(withField(mapping, "Weg", null).fields).toEqual({});
    expect(mapping.fields).toEqual({ street: "Weg" });
  });

  it("takes the kind either from a column or for all rows", () => {
    const byColumn = withField(mapping, "Art", "category");
    expect(byColumn.category).toBeUndefined();
    expect(byColumn.category_column).toBe("Art");
    expect(withField(byColumn, "Art", null).category_column).toBeUndefined();
  });

  it("says what it lacks", () => {
    expect(lacks(mapping)).toEqual([]);
    expect(lacks({ longitude: "X" })).toEqual(["name", "kind", "lonLat"]);
  });
});

describe("words", () => {
  it("codes are made of names", () => {
    expect(codeFrom("Kitas im Amt Süderbrarup (2026)")).toBe("kitas-im-amt-suederbrarup-2026");
  });

  it("sizes are told in the German way", () => {
    expect(size(1_500_000)).toBe("1,5 MB");
    expect(size(2_000_000_000)).toBe("2 GB");
  });
});

describe("CSV", () => {
  it("keeps what a spreadsheet would run a text, however it begins", () => {
    for (const text of ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "＝1", "|calc", "%0"])
      expect(csv([[text]]).replaceAll('"', "")).toMatch(/^\uFEFF'/);
    expect(csv([[-1]])).toBe("\uFEFF-1\r\n");
  });
});
