/** The line between two maps: a slider for keyboard and mouse; on a phone, one or the other. */
import { useEffect, useState } from "preact/hooks";
import { c } from "../../i18n/de.compare";

const SETTLED_MS = 150;

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
  // What the hand does counts at once; the address follows, and must not pull it back meanwhile.
  const [here, setHere] = useState(at);
  useEffect(() => {
    const timer = setTimeout(() => setHere(at), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [at]);
  const move = (to: number) => {
    setHere(to);
    onMove(to);
  };
  return (
    <div class="swipe">
      <p class="swipe-side">{first}</p>
      <p class="swipe-side">{second}</p>
      <div class="swipe-line" style={{ insetInlineStart: `${here}%` }} aria-hidden="true" />
      <input
        class="swipe-slider"
        type="range"
        min={0}
        max={100}
        step={1}
        value={here}
        aria-label={c.split(first, second)}
        aria-valuetext={c.splitAt(here)}
        onInput={(event) => move(Number(event.currentTarget.value))}
      />
      <fieldset class="swipe-toggle segments">
        <legend class="hidden">{c.toggle}</legend>
        {([first, second] as const).map((label, n) => (
          <label key={n} class="segment">
            <input
              type="radio"
              name="swipe-side"
              checked={here >= 50 === (n === 0)}
              onChange={() => move(n === 0 ? 100 : 0)}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
