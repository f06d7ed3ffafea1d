/** The line between two maps: a slider for keyboard and mouse; on a phone, one or the other. */
import { c } from "../../i18n/de.compare";

export interface Sides {
  first: string;
  second: string;
}

interface Props extends Sides {
  /** Percent from the left. */
  at: number;
  onMove: (at: number) => void;
}

/** What lies over the map. */
export function SwipeLine({ first, second, at, onMove }: Props) {
  return (
    <div class="swipe">
      <p class="swipe-side">{first}</p>
      <p class="swipe-side">{second}</p>
      <div class="swipe-line" style={{ insetInlineStart: `${at}%` }} aria-hidden="true" />
      <input
        class="swipe-slider"
        type="range"
        min={0}
        max={100}
        step={1}
        value={at}
        aria-label={c.split(first, second)}
        aria-valuetext={c.splitAt(at)}
        onInput={(event) => onMove(Number(event.currentTarget.value))}
      />
      <fieldset class="swipe-toggle segments">
        <legend class="hidden">{c.toggle}</legend>
        {([first, second] as const).map((label, n) => (
          <label key={n} class="segment">
            <input
              type="radio"
              name="swipe-side"
              checked={at >= 50 === (n === 0)}
              onChange={() => onMove(n === 0 ? 100 : 0)}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
