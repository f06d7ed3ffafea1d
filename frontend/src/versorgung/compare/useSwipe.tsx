/** Draws two maps with a line between them, and the line's slider over the map. */
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { AreaProperties, Collection } from "../../api/types";
import { fillOf } from "../../choropleth/scale";
import { figure } from "../../i18n/figure";
import { stage } from "../../map/stage";
import type { Swipe } from "../../map/swipe";
import { setQuery } from "../../shell/router";
import { type MapsAnswer, type MapTold, WRITE } from "../maps";
import { splitAt } from "../state";
import { type Sides, SwipeLine } from "./SwipeLine";

const PHONE = "(max-width: 760px)";

/** On a phone there is no room for two: the one that has more of the width is shown. */
const shownAt = (at: number) => (matchMedia(PHONE).matches ? (at >= 50 ? 1 : 0) : at / 100);

export function useSwipe(
  areas: Collection<AreaProperties> | null,
  answer: MapsAnswer | null,
  sides: Sides,
  chosen: string | null,
): void {
  const ready = stage.value;
  const swipe = useRef<Swipe | null>(null);
  const at = splitAt();

  useEffect(() => {
    const [first, second] = answer?.maps ?? [];
    if (!ready || !areas || !answer || !first || !second) return;
    const painted = (map: MapTold) => ({
      colour: ({ ars }: AreaProperties) => fillOf(map.figures[ars], answer.scale),
      name: ({ ars, name }: AreaProperties) =>
        `${name}: ${figure(map.figures[ars], WRITE[answer.measure.code])} ${answer.measure.unit}`,
      onSelect: ({ ars }: AreaProperties) => setQuery({ gemeinde: ars }),
    });
    const drawn = ready.swipe(areas, [painted(first), painted(second)], chosen);
    swipe.current = drawn;
    drawn.split(shownAt(splitAt()));
    return () => {
      swipe.current = null;
      drawn.remove();
    };
  }, [ready, areas, answer, chosen]);

  useEffect(() => {
    if (!ready) return;
    const phone = matchMedia(PHONE);
    const place = () => swipe.current?.split(shownAt(splitAt()));
    phone.addEventListener("change", place);
    return () => phone.removeEventListener("change", place);
  }, [ready]);

  useEffect(() => {
    swipe.current?.split(shownAt(at));
    if (!ready) return;
    const move = (to: number) => setQuery({ teilung: to === 50 ? null : to }, "replace");
    render(<SwipeLine {...sides} at={at} onMove={move} />, ready.overlay);
  }, [ready, at, sides.first, sides.second]);

  useEffect(() => {
    if (!ready) return;
    return () => render(null, ready.overlay);
  }, [ready]);
}
