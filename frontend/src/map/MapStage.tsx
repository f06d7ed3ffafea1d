/** The place of the map; its code is loaded after the list is usable. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { stage } from "./stage";

const WINDOW = /^(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/;

/** Zoom, latitude and longitude from the address; null where it says none. */
export function windowFrom(text: string | null): { zoom: number; lat: number; lon: number } | null {
  const found = text ? WINDOW.exec(text) : null;
  return found ? { zoom: Number(found[1]), lat: Number(found[2]), lon: Number(found[3]) } : null;
}

/** The map beside the panel; `hidden` in views without one, where its code is not loaded either. */
export function MapStage({ hidden = false }: { hidden?: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const known = region.value;
  const shown = route.value.query.get("karte");

  useEffect(() => {
    if (!known || hidden || stage.value) return;
    let cancelled = false;
    import("./leaflet").then(
      ({ createStage }) => {
        if (cancelled || !place.current) return;
        stage.value = createStage(place.current, known, windowFrom(shown), (window) =>
          setQuery({ karte: window }, "replace"),
        );
      },
      () => setFailed(true),
    );
    return () => {
      cancelled = true;
    };
  }, [known, hidden]);

  useEffect(() => {
    const wanted = windowFrom(shown);
    if (wanted) stage.value?.moveTo(wanted);
  }, [shown]);

  const view = route.value.query.get("ansicht");
  useEffect(() => {
    if (view === "karte" || !hidden) stage.value?.resized();
  }, [view, hidden]);

  return (
    <section id="map" class="map" aria-label={t.map.label} tabIndex={-1}>
      <h1 class="map-title hidden">{t.map.label}</h1>
      {failed && <p class="notice">{t.state.mapFailed}</p>}
      <div class="map-canvas" ref={place} />
    </section>
  );
}
