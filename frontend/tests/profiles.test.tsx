import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProfileChoice } from "../src/shell/ProfileChoice";
import { baseOf, region as loaded, measuredModes, modeLabel, storedProfiles } from "../src/shell/region";
import { route, visit } from "../src/shell/router";
import { readState } from "../src/versorgung/state";
import { region } from "./api.mock";

let place: HTMLElement;

beforeEach(() => {
  loaded.value = region;
  place = document.body.appendChild(document.createElement("main"));
  visit("/einzugsgebiet", "replace");
});

afterEach(() => {
  render(null, place);
  place.remove();
});

describe("ways to travel", () => {
  it("are chosen by mode, then by who travels, each with what it assumes", () => {
    render(<ProfileChoice value="walk" />, place);
    expect([...place.querySelectorAll("input")].map((one) => one.value)).toEqual(["walk"]);
    expect(place.textContent).toContain("5 km/h.");
    const list = place.querySelector("select") as HTMLSelectElement;
    list.value = "walk_child";
    list.dispatchEvent(new Event("change", { bubbles: true }));
    expect(route.value.query.get("modus")).toBe("walk_child");
  });

  it("press the button of the mode that a variant belongs to", () => {
    render(<ProfileChoice value="walk_child" />, place);
    expect(place.querySelector("input")?.checked).toBe(true);
    expect(place.textContent).toContain("4 km/h.");
  });

  it("offer the bus where there is a timetable, which has no variants", () => {
    render(<ProfileChoice value="bus" bus />, place);
    expect([...place.querySelectorAll("input")].map((one) => [one.value, one.checked])).toEqual([
      ["walk", false],
      ["bus", true],
    ]);
    expect(place.querySelector("select")).toBeNull();
  });

  it("of which no figures are kept are not taken from the address of Versorgung", () => {
    expect(storedProfiles.value.map((one) => one.code)).toEqual(["walk"]);
    expect(measuredModes.value).toEqual(["walk"]);
    visit("/versorgung?modus=walk_child", "replace");
    expect(readState().mode).toBe("walk");
  });

  it("have names for sentences, and the mode they belong to", () => {
    expect(modeLabel("walk_child")).toBe("zu Fuß, Grundschulkind");
    expect(modeLabel("bus")).toBe("mit Bus und Bahn");
    expect(baseOf("walk_child")).toBe("walk");
    expect(baseOf("bus")).toBe("bus");
  });
});
