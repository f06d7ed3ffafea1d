import { expect, test } from "vitest";
import { knownAs, readFactors, readNamed, readPlaces, writeNamed } from "../src/wohilft/lines";
import {
  asked,
  isStale,
  readCorners,
  type Spots,
  type SpotsAnswer,
  takenOver,
  writeCorners,
} from "../src/wohilft/spots";

test("places are read as people write them", () => {
  const text = "Name;Breite;Länge\nAlte Schule;54,78;9,44\n54.8, 9.5\n\n9.6\t54.9\tHof\nnichts davon 5";
  const { found, wrong } = readPlaces(text);
  expect(found).toEqual([
    { name: "Alte Schule", point: [9.44, 54.78] },
    { name: "", point: [9.5, 54.8] },
    { name: "Hof", point: [9.6, 54.9] },
  ]);
  expect(wrong).toEqual([6]);
});

test("places are read from GeoJSON, and what is no point is told", () => {
  const point = {
    type: "Feature",
    geometry: { type: "Point", coordinates: [9.4, 54.7] },
    properties: { name: "A" },
  };
  const line = { type: "Feature", geometry: { type: "LineString", coordinates: [] }, properties: null };
  const told = JSON.stringify({ type: "FeatureCollection", features: [point, line] });
  expect(readPlaces(told)).toEqual({ found: [{ name: "A", point: [9.4, 54.7] }], wrong: [2] });
  expect(readPlaces("{ kaputt")).toEqual({ found: [], wrong: [1] });
});

test("a short list in the address is the list", () => {
  const places = [
    { name: "Alte Schule", point: [9.44, 54.78] as [number, number] },
    { name: "", point: [9.5, 54.8] as [number, number] },
  ];
  expect(readNamed(writeNamed(places))).toEqual(places);
  expect(readNamed("")).toEqual([]);
});

const known = knownAs([
  { ars: "010595952001", name: "Böel" },
  { ars: "010595952002", name: "Loit" },
]);

test("changes by municipality are factors; „alle“ stands for the others", () => {
  const { found, wrong } = readFactors("Gemeinde;Veränderung\nböel; +12,5 %\nalle; −10\nAtlantis; 3", known);
  expect(found).toEqual({ "010595952001": 1.125, "010595952002": 0.9 });
  expect(wrong).toEqual([4]);
});

test("nobody can become fewer than none", () => {
  expect(readFactors("010595952001; -120", known)).toEqual({ found: {}, wrong: [1] });
});

test("corners of the address are those that were drawn", () => {
  const corners = [[9.1, 54.1] as [number, number], [9.2, 54.2] as [number, number]];
  expect(readCorners(writeCorners(corners))).toEqual(corners);
  expect(readCorners("9,54;x;500,3")).toEqual([[9, 54]]);
});

const SPOTS: Spots = {
  category: "library",
  mode: "walk",
  aim: "median",
  limit: 20,
  number: 2,
  places: null,
  where: "area",
  spacing: 500,
  kinds: [],
  corners: [
    [9, 54],
    [9.1, 54],
    [9, 54.1],
  ],
  points: [],
  robust: "mean",
};

test("an answer is stale when the question has changed", () => {
  const question = asked(SPOTS, []);
  const answer = {
    question: { ...question, projections: [] },
    candidates: { ...question.candidates, count: 12 },
    places: { features: [{ geometry: { coordinates: [9.05, 54.02] } }] },
  } as unknown as SpotsAnswer;
  expect(isStale(question, answer)).toBe(false);
  expect(isStale(asked({ ...SPOTS, number: 3 }, []), answer)).toBe(true);
  expect(isStale(asked({ ...SPOTS, where: "anywhere" }, []), answer)).toBe(true);
  expect(takenOver(answer)).toEqual({ kategorie: "library", modus: "walk", neu: "9.05,54.02" });
});

test("the longest way is asked for without limit, places and projections", () => {
  const question = asked({ ...SPOTS, aim: "centre", places: 40 }, [{ name: "A", factors: {} }]);
  expect(question).toMatchObject({ places: null, projections: [], candidates: { polygon: SPOTS.corners } });
});
