/** Was wäre, wenn …: sites added and closed in thought, and what that changes. */
import "./whatif.css";
import { sitesUrl } from "../api/client";
import { useAnswer, useLoaded } from "../api/resource";
import type { Collection, Mode, Site } from "../api/types";
import { w } from "../i18n/de.whatif";
import { stage, useStage } from "../map/stage";
import { usePick } from "../map/usePick";
import { KindSelect, ModeChoice, Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { baseOf, loadedModes } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import { readState } from "../versorgung/state";
import { drawDots } from "./dots";
import { Result } from "./Result";
import { type Added, type Asked, readAdded, readClosed, type WhatIf, whatIf, writeAdded } from "./whatif";

const degrees = (value: number) => value.toFixed(4).replace(".", ",");

/** The question as it stands in the address. */
function readAsked(): Asked {
  const { query } = route.value;
  const { category, mode: measured } = readState();
  const mode = loadedModes.value.find((one) => one === baseOf(measured)) ?? "walk"; // searched over streets, without turns
  return { category, mode, added: readAdded(query.get("neu")), closed: readClosed(query.get("zu")) };
}

function PlacePicker({ added }: { added: readonly Added[] }) {
  const { picking, pick } = usePick((point) => {
    const more = point ? [...added, { point, places: null }] : added;
    setQuery({ neu: writeAdded(more), ansicht: null });
    requestAnimationFrame(() => document.getElementById("what-if-pick")?.focus());
  });
  return (
    <button type="button" id="what-if-pick" class="button" onClick={pick} disabled={!stage.value || picking}>
      {added.length ? w.pickMore : w.pick}
    </button>
  );
}

function Closing({ sites, closed }: { sites: readonly Site[]; closed: readonly string[] }) {
  const left = sites.filter((site) => !closed.includes(site.slug));
  return (
    <Select
      id="what-if-close"
      label={w.close}
      value=""
      options={[["", w.choose], ...left.map((site) => [site.slug, site.name] as const)]}
      onChoose={(slug) => slug && setQuery({ zu: [...closed, slug].join(",") })}
    />
  );
}

interface ListProps {
  asked: Asked;
  names: ReadonlyMap<string, string>;
  hasPlaces: boolean;
}

function ChangeList({ asked: { added, closed }, names, hasPlaces }: ListProps) {
  const put = (next: readonly Added[]) => setQuery({ neu: writeAdded(next) }, "replace");
  return (
    <section aria-labelledby="what-if-changes">
      <h2 id="what-if-changes">{w.changes}</h2>
      <ul class="plain what-if-list">
        {added.map(({ point: [lon, lat], places }, n) => (
          <li key={`${lon},${lat}`} class="row between">
            <span>
              <strong>{w.added(n + 1)}</strong> <small>{w.at(degrees(lat), degrees(lon))}</small>
            </span>
            {hasPlaces && (
              <label class="row">
                <span aria-hidden="true">{w.places}</span>
                <input
                  type="number"
                  min="0"
                  max="10000"
                  aria-label={w.placesFor(n + 1)}
                  value={places ?? ""}
                  onChange={(event) => {
                    const typed = event.currentTarget.value;
                    const value = typed === "" ? null : Number(typed);
                    put(added.map((one, at) => (at === n ? { ...one, places: value } : one)));
                  }}
                />
              </label>
            )}
            <button
              type="button"
              class="button quiet"
              aria-label={w.removeWhat(w.added(n + 1))}
              onClick={() => setQuery({ neu: writeAdded(added.filter((_, at) => at !== n)) })}
            >
              {w.remove}
            </button>
          </li>
        ))}
        {closed.map((slug) => (
          <li key={slug} class="row between">
            <strong>{w.closed(names.get(slug) ?? slug)}</strong>
            <button
              type="button"
              class="button quiet"
              aria-label={w.removeWhat(w.closed(names.get(slug) ?? slug))}
              onClick={() => setQuery({ zu: closed.filter((one) => one !== slug).join(",") })}
            >
              {w.remove}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The answer to the question of the address; none while nothing is changed. */
function useWhatIf(asked: Asked) {
  const changed = asked.added.length + asked.closed.length > 0;
  return useLoaded<WhatIf>(changed ? JSON.stringify(asked) : null, () => whatIf(asked));
}

/** New sites and changed cells on the map. */
function useWhatIfMap(added: readonly Added[], answer: WhatIf | null): void {
  useStage((ready) => (answer ? drawDots(ready.map, answer.cells.features) : undefined), [answer]);
  useStage(
    (ready) => {
      const spots = added.map(({ point }, n) => ready.spot(point, w.added(n + 1)));
      return () => {
        for (const spot of spots) spot.remove();
      };
    },
    [writeAdded(added)],
  );
}

/** The view. */
export function WhatIfView() {
  const asked = readAsked();
  const mode: Mode = loadedModes.value.find((one) => one === asked.mode) ?? "walk";
  const sites = useAnswer<Collection<Site>>(
    sitesUrl({ category: [asked.category], limit: 1000, core: true }),
  );
  const found = sites.data?.features.map((feature) => feature.properties) ?? [];
  const answer = useWhatIf(asked);
  const changed = asked.added.length + asked.closed.length > 0;
  const shown = changed && !answer.error ? answer.data : null;
  useWhatIfMap(asked.added, shown);
  useTitle(w.title);
  const hasPlaces = shown?.areas.some((area) => area.after.places_per_100.status !== "not_applicable");
  return (
    <div class="stack">
      <div>
        <Heading>{w.title}</Heading>
        <p class="lead">{w.lead}</p>
      </div>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <KindSelect value={asked.category} label={w.kind} />
        <ModeChoice value={mode} />
        <div class="row">
          <PlacePicker added={asked.added} />
        </div>
        <Closing sites={found} closed={asked.closed} />
      </form>
      {!changed && <p class="notice">{w.none}</p>}
      {changed && (
        <ChangeList
          asked={asked}
          names={new Map(found.map((site) => [site.slug, site.name]))}
          hasPlaces={hasPlaces ?? false}
        />
      )}
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !shown && <Loading rows={5} />}
      {shown && <Result answer={shown} />}
      <Share />
    </div>
  );
}
