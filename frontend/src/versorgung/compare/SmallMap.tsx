/** One of many small maps: a picture, what it is of, the span of its values; it opens as a whole map. */
import { fillOf } from "../../choropleth/scale";
import { c } from "../../i18n/de.compare";
import { numeric } from "../../i18n/figure";
import { viewUrl } from "../../shell/router";
import { type MapsAnswer, type MapTold, WRITE } from "../maps";
import type { Shapes } from "./shapes";

interface Props {
  phase: string;
  map: MapTold;
  answer: MapsAnswer;
  shapes: Shapes;
}

/** An entry of the list. */
export function SmallMap({ phase, map, answer, shapes }: Props) {
  const { measure, limit_minutes, scale } = answer;
  const url = viewUrl("/versorgung", {
    kategorie: map.category,
    modus: map.mode,
    alter: map.age_group === "all" ? null : map.age_group,
    grenze: limit_minutes,
    wert: measure.code,
  });
  return (
    <li>
      <a class="small-map" href={url}>
        <svg viewBox={shapes.viewBox} aria-hidden="true">
          {shapes.paths.map(({ ars, d }) => (
            <path key={ars} d={d} fill={fillOf(map.figures[ars], scale)} />
          ))}
        </svg>
        <strong>{phase}</strong>
        <span>{map.label}</span>
        <small>{span(map, answer)}</small>
      </a>
    </li>
  );
}

/** The least and the most of an area, and how many have no value. */
function span({ run, figures }: MapTold, { measure }: MapsAnswer): string {
  const values = Object.values(figures).map(numeric);
  const known = values.filter((value) => value !== null);
  if (!run || !known.length) return c.nothing;
  const write = WRITE[measure.code];
  const range = c.range(write(Math.min(...known)), write(Math.max(...known)), measure.unit);
  const missing = values.length - known.length;
  return missing ? `${range}; ${c.without(missing)}` : range;
}
