import { describe, expect, it } from "vitest";
import { csv } from "../src/api/csv";
import { age, count, distance, minutes, share } from "../src/i18n";
import { ageGroup, figure, numeric } from "../src/i18n/figure";
import { openingHours } from "../src/i18n/hours";

describe("figures", () => {
  it("say why there is none, and never a zero for it", () => {
    expect(figure({ value: null, status: "unknown" })).toBe("keine Angabe");
    expect(figure({ value: null, status: "secret" })).toBe("geheim gehalten");
    expect(figure({ value: null, status: "not_applicable" })).toBe("trifft nicht zu");
    expect(figure(undefined)).toBe("keine Angabe");
  });

  it("write a zero as a zero, and an estimate as one", () => {
    expect(figure({ value: null, status: "zero" })).toBe("0");
    expect(figure({ value: 12, status: "estimated" })).toBe("12 (geschätzt)");
  });

  it("are nothing to draw where unknown or secret", () => {
    expect(numeric({ value: null, status: "secret" })).toBeNull();
    expect(numeric({ value: null, status: "zero" })).toBe(0);
  });
});

describe("numbers", () => {
  it("are written the German way", () => {
    expect(count(1234567)).toBe("1.234.567");
    expect(share(0.12345)).toBe("12,3 %");
  });

  it("round minutes to whole ones and say what is less", () => {
    expect(minutes(10.53)).toBe("11 min");
    expect(minutes(0.2)).toBe("unter 1 min");
  });

  it("round metres to tens, above a kilometre to one decimal", () => {
    expect(distance(877.8)).toBe("880 m");
    expect(distance(996)).toBe("1,0 km");
    expect(distance(6592)).toBe("6,6 km");
  });
});

describe("ages", () => {
  it("are told in months for the youngest and in years for the others", () => {
    expect(age(0, 36)).toBe("bis 3 Jahre");
    expect(age(36, 79)).toBe("3 bis 6 Jahre");
    expect(age(6, 36)).toBe("6 Monate bis 3 Jahre");
    expect(age(780, null)).toBe("ab 65 Jahren");
    expect(age(null, null)).toBe("Alter: keine Angabe");
  });

  it("of a group are made from its code where the API gives no name", () => {
    expect(ageGroup({ code: "all" })).toBe("alle");
    expect(ageGroup({ code: "0-2" })).toBe("0 bis 2 Jahre");
    expect(ageGroup({ code: "80+" })).toBe("ab 80 Jahren");
  });
});

describe("CSV", () => {
  it("has semicolons, decimal commas, and an empty cell for what is not known", () => {
    expect(csv([["a", 1.5, null]])).toBe("\uFEFFa;1,5;\r\n");
  });

  it("quotes what would break a row, and keeps a formula a text", () => {
    expect(csv([['x;"y"', "=1+1"]])).toBe('\uFEFF"x;""y""";\'=1+1\r\n');
  });
});

describe("opening hours", () => {
  it("are told in words", () => {
    expect(openingHours("Mo-Fr 07:30-16:00")).toBe("Montag bis Freitag: 7:30 bis 16:00 Uhr");
    expect(openingHours("Tu,Th 15:00-18:00; Sa 10:00-12:00,14:00-16:00")).toBe(
      "Dienstag, Donnerstag: 15:00 bis 18:00 Uhr; Samstag: 10:00 bis 12:00 Uhr und 14:00 bis 16:00 Uhr",
    );
    expect(openingHours("Mo-Su 09:00-17:00; PH off")).toBe(
      "Montag bis Sonntag: 9:00 bis 17:00 Uhr; an Feiertagen: geschlossen",
    );
    expect(openingHours("24/7")).toBe("durchgehend geöffnet");
    expect(openingHours("08:00-12:00")).toBe("täglich: 8:00 bis 12:00 Uhr");
  });

  it("stay as they were written where they are not plain", () => {
    for (const text of [
      "Mo[1] 10:00-12:00",
      "nach Vereinbarung",
      "Apr-Sep: Mo-Fr 10:00-18:00",
      "sunrise-sunset",
    ])
      expect(openingHours(text)).toBe(text);
  });

  it("are nothing where nothing is known", () => {
    expect(openingHours(null)).toBeNull();
    expect(openingHours("")).toBeNull();
  });
});
