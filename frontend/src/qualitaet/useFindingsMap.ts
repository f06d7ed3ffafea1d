/** The findings on the map, numbered as in the list, the opened one on top. */
import { useEffect, useRef } from "preact/hooks";
import type { PinLayer } from "../map/pins";
import { stage, useStage } from "../map/stage";
import { categories, region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { type Finding, keyOf } from "./quality";

/** Whether the address is known to lie elsewhere: then both are brought into view, where that is drawn. */
const withAddress = (finding: Finding) => typeof finding.detail.lon === "number";

/** Draws the findings that have coordinates. */
export function useFindingsMap(findings: readonly Finding[], open: Finding | null): void {
  const layer = useRef<PinLayer | null>(null);
  const key = findings.map(keyOf).join();
  const chosen = open ? keyOf(open) : null;
  useStage((ready) => {
    layer.current = ready.pins({
      kinds: categories.value,
      onSelect: (befund) => setQuery({ befund, ansicht: null }),
    });
    return () => {
      layer.current?.remove();
      layer.current = null;
    };
  }, []);
  useStage(() => {
    layer.current?.show(
      findings.flatMap((finding, n) =>
        finding.lon === null || finding.lat === null
          ? []
          : [
              {
                slug: keyOf(finding),
                name: finding.name,
                lon: finding.lon,
                lat: finding.lat,
                category: "",
                number: n + 1,
              },
            ],
      ),
    );
    layer.current?.choose(chosen);
    return undefined;
  }, [key]);
  useStage(
    (ready) => {
      layer.current?.choose(chosen);
      if (
        open &&
        !withAddress(open) &&
        open.lon !== null &&
        open.lat !== null &&
        !route.value.query.get("karte")
      )
        ready.map.setView([open.lat, open.lon], 15, { animate: false });
      return undefined;
    },
    [chosen],
  );
  const ready = stage.value;
  useEffect(() => {
    if (ready && region.value && !chosen && !route.value.query.get("karte")) ready.frame(region.value.bbox);
  }, [ready, key === ""]);
}
