/** A place in coordinates: typed, or set anew on the map. */
import type { LonLat } from "../api/types";
import { w } from "../i18n/de.scenario";
import { stage } from "../map/stage";
import { usePick } from "../map/usePick";
import { NumberInput } from "../shell/NumberInput";
import { setQuery } from "../shell/router";

interface Props {
  id: string;
  /** Whose place it is, as it is read out. */
  name: string;
  point: LonLat;
  onMove: (point: LonLat, more: Record<string, string | null>) => void;
}

/** Two fields and a button. */
export function PointFields({ id, name, point, onMove }: Props) {
  const { picking, pick } = usePick((chosen) => {
    if (chosen) onMove(chosen, { ansicht: null });
    else setQuery({ ansicht: null });
    requestAnimationFrame(() => document.getElementById(`${id}-set`)?.focus());
  });
  const field = (which: 0 | 1, label: string, most: number) => (
    <div class="field">
      <label for={`${id}-${which}`}>{label}</label>
      <NumberInput
        id={`${id}-${which}`}
        step="0.0001"
        min={-most}
        max={most}
        value={point[which]}
        aria-label={w.of(label, name)}
        onTyped={(text) => {
          const value = Number(text || Number.NaN);
          if (Math.abs(value) <= most) onMove(which ? [point[0], value] : [value, point[1]], {});
        }}
      />
    </div>
  );
  return (
    <div class="row what-if-point">
      {field(1, w.lat, 90)}
      {field(0, w.lon, 180)}
      <button
        type="button"
        id={`${id}-set`}
        class="button quiet"
        aria-label={w.setWhat(name)}
        disabled={!stage.value || picking}
        onClick={pick}
      >
        {w.set}
      </button>
    </div>
  );
}

interface PlacesProps {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}

/** How many places; empty: as usual, or as they are. */
export function PlacesField({ label, value, onChange }: PlacesProps) {
  return (
    <span class="row field">
      <span aria-hidden="true">{w.places}</span>
      <NumberInput
        min={0}
        max={10000}
        aria-label={label}
        value={value}
        onTyped={(text) => onChange(text === "" ? null : Math.max(0, Number(text)))}
      />
    </span>
  );
}
