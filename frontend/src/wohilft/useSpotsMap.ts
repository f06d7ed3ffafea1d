/** The map of the view: chosen places with their numbers, nearly as good ones, the drawn area and its drawing. */
import { useState } from "preact/hooks";
import type { LonLat } from "../api/types";
import { s } from "../i18n/de.spots";
import { useStage } from "../map/stage";
import { categories } from "../shell/region";
import { route, setQuery, viewUrl, visit } from "../shell/router";
import { usePlaces } from "../szenario/places";
import { drawArea, drawRings } from "./draw";
import { readCorners, type SpotsAnswer, writeCorners } from "./spots";

/** Draws what is asked and answered. */
export function useSpotsMap(category: string, corners: readonly LonLat[], answer: SpotsAnswer | null): void {
  useToday(category);
  useStage((ready) => (corners.length ? drawArea(ready.map, corners) : undefined), [writeCorners(corners)]);
  useStage(
    (ready) => {
      if (!answer) return;
      const chosen = answer.places.features;
      const others = answer.alternatives.features.map((one) => one.geometry.coordinates);
      const layer = ready.pins({
        kinds: categories.value,
        onSelect: (slug) => document.getElementById(slug)?.focus(),
      });
      layer.show(
        chosen.map(({ geometry, properties: { rank } }) => ({
          slug: spotId(rank),
          name: s.place(rank),
          lon: geometry.coordinates[0],
          lat: geometry.coordinates[1],
          category: answer.category,
          number: rank,
        })),
      );
      const rings = drawRings(ready.map, others);
      if (!route.value.query.get("karte")) ready.frame(around(chosen.map((one) => one.geometry.coordinates)));
      return () => {
        layer.remove();
        rings();
      };
    },
    [answer],
  );
}

/** The sites of today, below everything else. */
function useToday(category: string): void {
  const places = usePlaces(category);
  useStage(
    (ready) => {
      if (places.length === 0) return;
      const layer = ready.pins({
        kinds: categories.value,
        onSelect: (slug) => visit(viewUrl(`/lernort/${slug}`)),
      });
      layer.show(
        places.map(({ slug, name, point: [lon, lat] }) => ({ slug, name, lon, lat, category, number: null })),
      );
      return () => layer.remove();
    },
    [places],
  );
}

/** The button of a chosen place in the list. */
export const spotId = (rank: number) => `spot-${rank}`;

/** The box of places, with something around them. */
export function around(places: readonly LonLat[]): [number, number, number, number] {
  const lons = places.map(([lon]) => lon);
  const lats = places.map(([, lat]) => lat);
  const room = 0.01;
  return [
    Math.min(...lons) - room,
    Math.min(...lats) - room,
    Math.max(...lons) + room,
    Math.max(...lats) + room,
  ];
}

/** Whether corners are being set, and what begins and ends it; each click or Enter sets one, Escape ends. */
export function useDrawing(): { drawing: boolean; begin: () => void; end: () => void } {
  const [drawing, setDrawing] = useState(false);
  const end = () => {
    setDrawing(false);
    setQuery({ ansicht: null });
    requestAnimationFrame(() => document.getElementById("draw-area")?.focus());
  };
  useStage(
    (ready) => {
      if (!drawing) return;
      const add = (corner: LonLat) => {
        const corners = readCorners(route.value.query.get("ecken"));
        setQuery({ ecken: writeCorners([...corners, corner]) });
      };
      return ready.pick(add, end);
    },
    [drawing],
  );
  const begin = () => {
    if (matchMedia("(max-width: 760px)").matches) setQuery({ ansicht: "karte" });
    setDrawing(true);
  };
  return { drawing, begin, end };
}
