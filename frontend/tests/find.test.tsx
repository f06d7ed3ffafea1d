import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useRegion } from "../src/api/client";
import { FindView } from "../src/finden/FindView";
import { region as loaded } from "../src/shell/region";
import { route, visit } from "../src/shell/router";
import { answering, collection, region, site } from "./api.mock";

let place: HTMLElement;

beforeEach(() => {
  useRegion(null);
  loaded.value = region;
  place = document.body.appendChild(document.createElement("main"));
  visit("/", "replace");
});

afterEach(() => {
  render(null, place);
  place.remove();
  vi.unstubAllGlobals();
});

const shown = async (text: string) => vi.waitFor(() => expect(place.textContent).toContain(text), 2000);

const button = (label: string) =>
  [...place.querySelectorAll("button")].find(
    (one) => one.textContent?.includes(label) || one.ariaLabel === label,
  );

describe("Finden", () => {
  it("lists what is found, numbered, with the number of hits", async () => {
    answering({
      "/api/sites": {
        body: collection([site("a", "Kita Adler", "kindergarten"), site("b", "Bücherei", "library")]),
      },
    });
    render(<FindView />, place);
    await shown("2 Orte");
    expect([...place.querySelectorAll("ol .entry-name")].map((one) => one.textContent)).toEqual([
      "Kita Adler",
      "Bücherei",
    ]);
    expect(place.querySelector<HTMLElement>("ol .mark")?.dataset.mark).toBe("1");
  });

  it("asks for the kinds, the age and the words that stand in the address", async () => {
    visit("/?kategorie=library&phase=adult&q=buch", "replace");
    const asked = answering({ "/api/sites": { body: collection([]) } });
    render(<FindView />, place);
    await shown("Kein Ort passt");
    expect(asked[0]).toBe("/api/sites?q=buch&category=library&life_phase=adult&core=true&limit=100");
  });

  it("looks in the region itself first, and in its surroundings when asked", async () => {
    loaded.value = { ...region, sites: { inside: 1, outside: 2 } };
    const asked = answering({
      "/api/sites": { body: collection([site("a", "Kita Adler", "kindergarten")]) },
    });
    render(<FindView />, place);
    await shown("1 Ort");
    expect(asked[0]).toContain("core=true");
    place.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
    await vi.waitFor(() => expect(asked.at(-1)).toBe("/api/sites?limit=100"));
    expect(route.value.query.get("umgebung")).toBe("1");
  });

  it("leaves out kinds that do not exist", async () => {
    visit("/?kategorie=nonsense,library", "replace");
    const asked = answering({ "/api/sites": { body: collection([site("b", "Bücherei", "library")]) } });
    render(<FindView />, place);
    await shown("1 Ort");
    expect(asked[0]).toContain("category=library&");
  });

  it("says which filter to relax when nothing is found, with a button that does it", async () => {
    visit("/?q=zzz", "replace");
    answering({ "/api/sites": { body: collection([]) } });
    render(<FindView />, place);
    await shown("Kein Ort passt");
    button("Suche „zzz“ weglassen")?.click();
    expect(route.value.query.get("q")).toBeNull();
  });

  it("tells the server's own reason, and asks again", async () => {
    const answers = {
      "/api/sites": {
        status: 503,
        body: { title: "x", status: 503, detail: "Die Datenbank antwortet nicht." } as unknown,
      },
    };
    answering(answers);
    render(<FindView />, place);
    await shown("Die Datenbank antwortet nicht.");
    answers["/api/sites"] = { status: 200, body: collection([site("a", "Kita Adler", "kindergarten")]) };
    button("Erneut versuchen")?.click();
    await shown("Kita Adler");
  });

  it("says that the server cannot be reached", async () => {
    answering({});
    render(<FindView />, place);
    await shown("nicht zu erreichen");
  });

  it("opens an entry in place; the address says which", async () => {
    answering({ "/api/sites": { body: collection([site("a", "Kita Adler", "kindergarten")]) } });
    render(<FindView />, place);
    await shown("Kita Adler");
    place.querySelector<HTMLButtonElement>(".entry-name")?.click();
    await shown("Alle Angaben");
    expect(route.value.query.get("ort")).toBe("a");
    expect(place.textContent).toContain("Stufenlosigkeit: keine Angabe");
  });

  it("tells minutes by every mode from the start, nearest first", async () => {
    visit("/?kategorie=kindergarten&start=9.5,54.5", "replace");
    const near = (slug: string, minutes: number) => ({
      rank: 1,
      site: { slug, name: slug, lon: 9, lat: 54, categories: ["kindergarten"] },
      minutes,
      metres: minutes * 80,
    });
    answering({
      "/api/sites": {
        body: collection([
          site("far", "Kita Fern", "kindergarten"),
          site("near", "Kita Nah", "kindergarten"),
        ]),
      },
      "/api/nearest": {
        body: {
          region: region.region,
          attribution: [],
          origin: {},
          mode: "walk",
          basis: "network",
          results: [near("near", 4), near("far", 22)],
        },
      },
    });
    render(<FindView />, place);
    await shown("4 min zu Fuß");
    expect([...place.querySelectorAll("ol .entry-name")].map((one) => one.textContent)).toEqual([
      "Kita Nah",
      "Kita Fern",
    ]);
  });

  it("suggests the sites of the region itself before those of its surroundings", async () => {
    const away = site("a", "Kita Ahorn", "kindergarten");
    const own = site("b", "Kita Buche", "kindergarten");
    answering({
      "/api/sites": { body: collection([away, own]) },
      "/api/sites?q=kita&core=true": { body: collection([own]) },
      "/api/areas": { body: collection([]) },
      "/api/addresses": { body: { addresses: [] } },
    });
    render(<FindView />, place);
    const field = place.querySelector<HTMLInputElement>("#search");
    if (!field) throw new Error("no field");
    field.value = "kita";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.waitFor(
      () =>
        expect(
          [...place.querySelectorAll('[role="option"][id^="site-"] span')].map((one) => one.textContent),
        ).toEqual(["Kita Buche", "Kita Ahorn"]),
      2000,
    );
  });
});
