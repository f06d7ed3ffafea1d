/** Where a new site lies: by its address, or by a point chosen on the map with pointer or arrow keys. */
import { useState } from "preact/hooks";
import { addressesUrl, ask } from "../api/client";
import type { Addresses } from "../api/types";
import type { Draft, Point } from "../bearbeiten/draft";
import { PointInput } from "../bearbeiten/Inputs";
import { distance } from "../i18n";
import { n } from "../i18n/de.new";
import { stage, useStage } from "../map/stage";
import { usePick } from "../map/usePick";
import { useSending } from "../shell/Form";
import { setQuery } from "../shell/router";
import { written } from "./newsite";

const w = n.place;

interface Props {
  draft: Draft;
  error: string | undefined;
  onChange: (point: Point | null) => void;
}

/** The fieldset. */
export function Place({ draft, error, onChange }: Props) {
  const point = draft.site.coordinates as Point | null;
  const whole = point && Number.isFinite(point.longitude) && Number.isFinite(point.latitude);
  const { picking, pick } = usePick((chosen) => {
    if (chosen) onChange({ longitude: rounded(chosen[0]), latitude: rounded(chosen[1]) });
    setQuery({ ansicht: null });
    requestAnimationFrame(() => document.getElementById("new-pick")?.focus());
  });
  useStage(
    (ready) => (whole ? ready.spot([point.longitude, point.latitude], w.marker).remove : undefined),
    [whole && `${point.longitude},${point.latitude}`],
  );
  return (
    <fieldset class="card stack tight">
      <legend>{w.title}</legend>
      <ByAddress draft={draft} onChange={onChange} />
      <button
        type="button"
        id="new-pick"
        class="button"
        onClick={pick}
        disabled={!stage.value || picking}
        aria-describedby="new-picking"
      >
        {whole ? w.pickAgain : w.pick}
      </button>
      <p id="new-picking" class="note" role="status">
        {picking ? w.picking : whole ? "" : w.unknown}
      </p>
      <PointInput
        id="site-coordinates"
        label=""
        value={point}
        error={error}
        onInput={(given) => onChange(given as Point | null)}
      />
      {point && (
        <button type="button" class="button quiet" onClick={() => onChange(null)}>
          {w.remove}
        </button>
      )}
    </fieldset>
  );
}

const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

function ByAddress({ draft, onChange }: Omit<Props, "error">) {
  const [found, setFound] = useState<Addresses["addresses"] | null>(null);
  const sending = useSending();
  const asked = written(draft);
  const search = () =>
    sending.run(async () => {
      setFound(null);
      if (asked) setFound((await ask<Addresses>(addressesUrl(asked, 4))).addresses);
    });
  return (
    <>
      <button
        type="button"
        class="button"
        aria-disabled={sending.busy}
        disabled={!asked}
        onClick={() => void search()}
      >
        {w.byAddress}
      </button>
      <p class="note" role="status">
        {!asked ? w.needAddress : sending.busy ? w.asking : found?.length === 0 ? w.none : ""}
      </p>
      {sending.error && (
        <p class="notice failure" role="alert">
          {sending.error}
        </p>
      )}
      {found !== null && found.length > 0 && (
        <ul class="plain">
          {found.map((one) => (
            <li key={`${one.lon},${one.lat}`}>
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  onChange({ longitude: rounded(one.lon), latitude: rounded(one.lat) });
                  stage.value?.map.setView([one.lat, one.lon], 17, { animate: false });
                  setFound(null);
                }}
              >
                {w.take(one.label)}
              </button>{" "}
              <small>{w.precision(distance(one.precision_m))}</small>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
