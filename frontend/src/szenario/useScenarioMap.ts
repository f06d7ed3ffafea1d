/** The map of a scenario: cells that change, sites to choose from, marks to drag, streets that change. */
import { w } from "../i18n/de.scenario";
import { drawDots } from "../map/changedCells";
import { drawHandle } from "../map/handle";
import { useStage } from "../map/stage";
import { categories } from "../shell/region";
import { route, setQuery } from "../shell/router";
import type { Result } from "./api";
import { type Changes, readChanges, writeChanges } from "./changes";
import { drawHome, drawStreets } from "./markers";
import type { Place } from "./places";
import { withChanged } from "./SiteChoice";
import { step } from "./steps";

const now = () => readChanges(route.value.query);

/** Draws it. */
export function useScenarioMap(
  changes: Changes,
  places: readonly Place[],
  category: string,
  answer: Result | null,
): void {
  useResultMap(answer);
  useSites(places, category);
  const chosen = places.find((one) => one.slug === route.value.query.get("ort"));
  useHandles(changes, chosen);
}

/** Only what changes: cells and streets. */
export function useResultMap(answer: Result | null): void {
  useStage((ready) => (answer ? drawDots(ready.map, answer.cells.features) : undefined), [answer]);
  useStage((ready) => (answer ? drawStreets(ready.map, answer.changes) : undefined), [answer]);
}

/** The sites; choosing one opens what can be done with it. */
function useSites(places: readonly Place[], category: string): void {
  useStage(
    (ready) => {
      if (places.length === 0) return;
      const layer = ready.pins({
        kinds: categories.value,
        onSelect: (ort) => {
          setQuery({ ort, ansicht: null });
          requestAnimationFrame(() => document.getElementById("what-if-site")?.focus());
        },
      });
      layer.show(
        places.map(({ slug, name, point: [lon, lat] }) => ({ slug, name, lon, lat, category, number: null })),
      );
      return () => layer.remove();
    },
    [places],
  );
}

/** New places, moved sites and the chosen site can be dragged. */
function useHandles({ added, changed, closed, more }: Changes, chosen: Place | undefined): void {
  const { neu, anders, zu, mehr } = writeChanges({ added, changed, closed, streets: [], more });
  useStage(
    (ready) => {
      const handles = added.map((one, n) =>
        drawHandle(ready.map, one.point, w.added(n + 1), (point) =>
          step({ added: now().added.map((other, at) => (at === n ? { ...other, point } : other)) }),
        ),
      );
      const slugs = new Set(changed.filter((one) => one.point).map((one) => one.slug));
      if (chosen && !closed.includes(chosen.slug)) slugs.add(chosen.slug);
      for (const slug of slugs) {
        const before = changed.find((one) => one.slug === slug) ?? {
          slug,
          point: null,
          places: null,
          category: "",
        };
        const at = before.point ?? chosen?.point;
        if (!at) continue;
        handles.push(
          drawHandle(ready.map, at, w.dragSite, (point) =>
            step({ changed: withChanged(now().changed, { ...before, point }) }),
          ),
        );
      }
      for (const one of more) if (one.kind === "housing") handles.push(drawHome(ready.map, one));
      return () => {
        for (const remove of handles) remove();
      };
    },
    [neu, anders, zu, mehr, chosen],
  );
}
