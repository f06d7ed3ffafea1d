import { beforeEach, describe, expect, it } from "vitest";
import { readPoint } from "../src/finden/state";
import { windowFrom } from "../src/map/MapStage";
import { route, setQuery, viewUrl, visit } from "../src/shell/router";

beforeEach(() => visit("/", "replace"));

describe("the address", () => {
  it("keeps what is not changed, and drops what is empty", () => {
    setQuery({ q: "kita", modus: "walk" });
    setQuery({ modus: null });
    expect(location.search).toBe("?q=kita");
    expect(route.value.query.get("q")).toBe("kita");
  });

  it("stays readable", () => {
    setQuery({ kategorie: "creche,library", karte: "12/54.5/9.5" });
    expect(location.search).toBe("?kategorie=creche,library&karte=12/54.5/9.5");
  });

  it("of another view keeps the region and the map window, not the search", () => {
    visit("/?q=kita&region=kiel&karte=12/54.5/9.5", "replace");
    expect(viewUrl("/versorgung")).toBe("/versorgung?region=kiel&karte=12/54.5/9.5");
  });

  it.each(["", "9", "a,b", "181,3", "9,91", "9,54,3"])("takes %j for no point", (text) => {
    expect(readPoint(text)).toBeNull();
  });

  it("reads points and map windows", () => {
    expect(readPoint("9.5,54.5")).toEqual([9.5, 54.5]);
    expect(windowFrom("12.5/54.5/-9.5")).toEqual({ zoom: 12.5, lat: 54.5, lon: -9.5 });
    expect(windowFrom("nonsense")).toBeNull();
  });
});
