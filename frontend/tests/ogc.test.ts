import { afterEach, expect, test } from "vitest";
import { boxOf, inBox, local } from "../src/ogc/address";
import { hrefFrom, nameOf } from "../src/ogc/features";
import { wordsOf } from "../src/ogc/words";

const BOX = [7.1, 54.5, 7.25, 54.75] as const;

afterEach(() => history.replaceState(null, "", "/"));

test("a part of the map becomes a box in the address, from the first page, all other choices kept", () => {
  const items =
    "http://atlas.example/ogc/collections/sites/items?f=html&lang=en&limit=5&after=abc&bbox=1,2,3,4";
  expect(inBox(items, BOX)).toBe(
    "/ogc/collections/sites/items?f=html&lang=en&limit=5&bbox=7.10000%2C54.50000%2C7.25000%2C54.75000",
  );
  expect(inBox(items, null)).toBe("/ogc/collections/sites/items?f=html&lang=en&limit=5");
});

test("a box is four numbers in order, and nothing else", () => {
  expect(boxOf("7.1,54.5,7.25,54.75")).toEqual([...BOX]);
  for (const wrong of ["", null, undefined, "1,2,3", "1,2,3,x", "179,50,-179,51"])
    expect(boxOf(wrong)).toBeNull();
});

test("addresses are of the host that served the page, also where links name another", () => {
  expect(local("https://other.example/tiles/base/{z}/{x}/{y}.mvt?region=demo")).toBe(
    "/tiles/base/{z}/{x}/{y}.mvt?region=demo",
  );
  expect(hrefFrom("https://other.example/ogc/collections/sites/items/{id}?f=html")("a b/c")).toBe(
    "/ogc/collections/sites/items/a%20b%2Fc?f=html",
  );
});

test("a feature is called by its name, else its site's, else its key", () => {
  const feature = { type: "Feature" as const, id: 7, geometry: null };
  expect(nameOf({ ...feature, properties: { name: "Hof" } })).toBe("Hof");
  expect(nameOf({ ...feature, properties: { site_name: "Schule" } })).toBe("Schule");
  expect(nameOf({ ...feature, properties: {} })).toBe("7");
});

test("the map speaks the page's language, and German where there is none", () => {
  expect(wordsOf("en").here).toBe("Features in this part of the map");
  expect(wordsOf("fr").here).toBe("Objekte in diesem Kartenausschnitt");
});
