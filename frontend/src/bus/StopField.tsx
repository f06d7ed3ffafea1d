/** Choosing a stop of the timetable: by typing its name, or the one nearest to a point of the map. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import type { LonLat } from "../api/types";
import { distance } from "../i18n";
import { w } from "../i18n/de.timetable";
import { stage } from "../map/stage";
import { usePick } from "../map/usePick";
import { setQuery } from "../shell/router";
import { useTyped } from "../shell/useTyped";
import { type Change, type StopFound, stopsNearUrl, stopsUrl } from "./changes";

interface Props {
  id: string;
  label: string;
  /** Stops added in thought can be chosen too. */
  changes: readonly Change[];
  onChoose: (stop: StopFound) => void;
}

function addedStops(changes: readonly Change[], typed: string): StopFound[] {
  const word = typed.toLowerCase();
  return changes.flatMap((one) =>
    one.kind === "add_stop" && one.name.toLowerCase().includes(word) ? [{ ...one, platform: null }] : [],
  );
}

/** A field, a button for the map, and what is found as buttons. */
export function StopField({ id, label, changes, onChoose }: Props) {
  const { typed, setTyped, asked, setAsked } = useTyped();
  const [near, setNear] = useState<LonLat | null>(null);
  const { picking, pick } = usePick((point) => {
    setQuery({ ansicht: null });
    setNear(point);
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  });
  const byName = asked.length > 1;
  const answer = useAnswer<{ stops: StopFound[] }>(
    byName ? stopsUrl(asked) : near ? stopsNearUrl(near) : null,
  );
  const own = byName ? addedStops(changes, asked) : near ? addedStops(changes, "") : [];
  const found = (byName || near) && answer.data ? [...own, ...answer.data.stops] : null;
  const choose = (stop: StopFound) => {
    setTyped("");
    setAsked("");
    setNear(null);
    onChoose(stop);
  };
  return (
    <div class="field search">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        autocomplete="off"
        placeholder={w.stopSearch}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <p class="hidden" role="status">
        {found ? w.found(found.length) : ""}
      </p>
      {found && (
        <ul class="plain picks">
          {found.length === 0 && <li>{w.noStop}</li>}
          {found.map((one) => (
            <li key={one.stop}>
              <button type="button" onClick={() => choose(one)}>
                {w.stopWithPlatform(one.name, one.platform)}
                {one.metres !== undefined && ` (${distance(one.metres)})`}
              </button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="button quiet" onClick={pick} disabled={!stage.value || picking}>
        {w.pickNear}
      </button>
    </div>
  );
}
