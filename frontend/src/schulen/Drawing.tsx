/** Districts drawn by hand: corners set, moved and removed, on the map or in a list. */
import { useState } from "preact/hooks";
import type { LonLat } from "../api/types";
import { s } from "../i18n/de.schools";
import { stage } from "../map/stage";
import { announce } from "../shell/announce";
import { Select } from "../shell/Choices";
import { NumberInput } from "../shell/NumberInput";
import { around } from "../wohilft/useSpotsMap";
import { added, between, type Corners, FEWEST, moved, removed } from "./corners";
import type { School } from "./schools";
import { useCornerHandles, useDrawnDistricts } from "./useSchoolsMap";

const d = s.districts;

interface Props {
  schools: School[];
  corners: Corners;
  onChange: (change: (before: Corners) => Corners) => void;
}

/** The part. */
export function Drawing({ schools, corners, onChange }: Props) {
  const [school, setSchool] = useState(schools[0]?.slug ?? "");
  const { drawing, begin, end } = useDrawnDistricts(Object.values(corners).flat(), (corner) =>
    onChange((before) => added(before, school, corner)),
  );
  const parts = corners[school] ?? [];
  const count = parts.flat().length;
  const move = (from: LonLat, to: LonLat) => onChange((before) => moved(before, from, to));
  useCornerHandles(drawing ? [] : parts.flat(), d.dragCorner, move);
  return (
    <fieldset class="stack tight">
      <legend>{d.methods.drawn}</legend>
      <Select
        id="districts-school"
        label={d.drawFor}
        value={school}
        options={schools.map((one) => [one.slug, one.name] as const)}
        onChoose={(slug) => {
          setSchool(slug);
          const there = (corners[slug] ?? []).flat();
          if (there.length > 0) stage.value?.frame(around(there));
        }}
      />
      <p class="note" id="districts-hint">
        {d.drawHint} {count > 0 && d.editHint}
      </p>
      <div class="row">
        <button
          type="button"
          id="draw-district"
          class="button"
          aria-describedby="districts-hint"
          onClick={drawing ? end : begin}
        >
          {drawing ? d.drawEnd : d.draw}
        </button>
        {count > 0 && (
          <button
            type="button"
            class="button quiet"
            onClick={() => onChange((before) => ({ ...before, [school]: [] }))}
          >
            {d.clear}
          </button>
        )}
      </div>
      <p role="status">{count > 0 && d.corners(count)}</p>
      {count > 0 && (
        <details>
          <summary>{d.cornerList}</summary>
          {parts.map((ring, part) => (
            <CornerList
              key={`${school}${part}`}
              id={`corner-${part}`}
              ring={ring}
              onMove={move}
              onChange={onChange}
            />
          ))}
        </details>
      )}
    </fieldset>
  );
}

interface ListProps {
  id: string;
  ring: readonly LonLat[];
  onMove: (from: LonLat, to: LonLat) => void;
  onChange: (change: (before: Corners) => Corners) => void;
}

/** Every corner with its coordinates: altered, removed, or with another one after it. */
function CornerList({ id, ring, onMove, onChange }: ListProps) {
  const focus = (n: number) =>
    requestAnimationFrame(() => document.getElementById(`${id}-${Math.min(n, ring.length)}-1`)?.focus());
  const field = (n: number, corner: LonLat, which: 0 | 1) => (
    <NumberInput
      id={`${id}-${n}-${which}`}
      step="any"
      min={which ? -90 : -180}
      max={which ? 90 : 180}
      value={corner[which]}
      aria-label={d.cornerField(n + 1, which === 1)}
      onTyped={(text) => {
        const value = Number(text || Number.NaN);
        if (Math.abs(value) <= (which ? 90 : 180))
          onMove(corner, which ? [corner[0], value] : [value, corner[1]]);
      }}
    />
  );
  const insert = (n: number, corner: LonLat) => {
    onChange((before) => between(before, corner, ring[(n + 1) % ring.length] ?? corner));
    announce(d.inserted(n + 2));
    focus(n + 1);
  };
  const remove = (n: number, corner: LonLat) => {
    onChange((before) => removed(before, corner));
    announce(d.removed(n + 1));
    focus(Math.max(0, n - 1));
  };
  return (
    <ol class="corner-list">
      {ring.map((corner, n) => (
        <li key={n}>
          <span class="row field">
            {field(n, corner, 1)}
            {field(n, corner, 0)}
            <button
              type="button"
              class="button quiet"
              aria-label={d.insertAfter(n + 1)}
              onClick={() => insert(n, corner)}
            >
              {d.insert}
            </button>
            <button
              type="button"
              class="button quiet"
              aria-label={d.removeCorner(n + 1)}
              aria-disabled={ring.length <= FEWEST}
              onClick={() => ring.length > FEWEST && remove(n, corner)}
            >
              {d.remove}
            </button>
          </span>
        </li>
      ))}
    </ol>
  );
}
