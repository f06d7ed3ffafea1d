/** The list: numbered as on the map; one entry can be opened in place. */
import { useEffect, useRef } from "preact/hooks";
import type { Resource } from "../api/resource";
import type { LonLat, Mode, Site } from "../api/types";
import { age, distance, minutes, t } from "../i18n";
import { labelIn } from "../i18n/language";
import { symbol } from "../map/symbols";
import { categories, kindLabel, loadedModes, region } from "../shell/region";
import { setQuery, viewUrl } from "../shell/router";
import type { Found, Hit } from "./results";
import type { FindState } from "./state";

function Ways({ hit, mode, bus }: { hit: Hit; mode: Mode; bus: number | undefined }) {
  const modes = [mode, ...loadedModes.value.filter((other) => other !== mode)];
  const known = modes.filter((one) => hit.ways[one]);
  if (known.length === 0) {
    return hit.distance_m === null ? null : (
      <span class="ways">
        {distance(hit.distance_m)} {t.find.straightLine}
      </span>
    );
  }
  return (
    <span class="ways">
      {known.map((one) => (
        <span key={one} class={one === mode ? "main" : undefined}>
          {minutes(hit.ways[one]?.minutes ?? 0)} {t.mode[one]}
          {one === mode && ` · ${distance(hit.ways[one]?.metres ?? 0)}`}
        </span>
      ))}
      {bus !== undefined && (
        <span>
          {minutes(bus)} {t.mode.bus}
        </span>
      )}
    </span>
  );
}

const addressOf = ({ address }: Site) =>
  [
    [address.street, address.house_number].filter(Boolean).join(" "),
    [address.postal_code, address.place].filter(Boolean).join(" "),
  ].filter(Boolean);

function Opened({ hit, start }: { hit: Hit; start: LonLat | null }) {
  const site = hit.site;
  return (
    <div class="opened">
      {site && (
        <>
          <p>{addressOf(site).join(", ") || `${t.site.address}: ${t.figure.unknown}`}</p>
          <ul class="plain">
            {site.offers.slice(0, 4).map((offer) => (
              <li key={offer.key}>
                {kindLabel(offer.category)}, {age(offer.age_from_months, offer.age_to_months)}
              </li>
            ))}
          </ul>
          <p>{t.find.wheelchair[site.wheelchair]}</p>
          {site.phone && (
            <p>
              <a href={`tel:${site.phone.replace(/[^\d+]/g, "")}`}>{site.phone}</a>
            </p>
          )}
        </>
      )}
      <p class="row">
        <a class="button primary" href={viewUrl(`/lernort/${hit.slug}`)}>
          {t.find.details}
        </a>
        {region.value?.timetable && hit.point && (
          <a class="button" href={viewUrl(`/lernort/${hit.slug}`, { von: start?.join(",") })}>
            {t.find.howToGetThere}
          </a>
        )}
      </p>
    </div>
  );
}

interface EntryProps {
  hit: Hit;
  number: number;
  state: FindState;
  bus: Map<string, number> | null;
}

function Entry({ hit, number, state, bus }: EntryProps) {
  const kind = categories.value.get(hit.category);
  const opened = state.site === hit.slug;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!opened) return;
    button.current?.focus({ preventScroll: true });
    button.current?.scrollIntoView({ block: "nearest" });
  }, [opened]);
  const place = hit.site?.municipality?.name ?? hit.site?.address.place;
  return (
    <li class="entry" data-open={opened}>
      <span class="sign-inline" dangerouslySetInnerHTML={{ __html: symbol(kind, `${number}`, 34) }} />
      <div>
        <button
          ref={button}
          type="button"
          class="entry-name"
          aria-expanded={opened}
          onClick={() => setQuery({ ort: opened ? null : hit.slug })}
        >
          {hit.name}
        </button>
        <span class="entry-kind">
          {[kind && labelIn(kind.label), place].filter(Boolean).join(" · ")}
          {!hit.point && ` · ${t.find.noCoordinates}`}
        </span>
        <Ways hit={hit} mode={state.mode} bus={bus?.get(hit.slug)} />
        {opened && <Opened hit={hit} start={state.start} />}
      </div>
    </li>
  );
}

const heading = (found: Found, shown: number) =>
  found.order === "minutes" ? t.find.nearestResults(shown) : t.find.results(shown, found.matched);

const sorting = (found: Found, state: FindState) =>
  ({
    minutes: t.find.sortedByMinutes(t.mode[state.mode]),
    distance: t.find.sortedByDistance,
    rank: t.find.sortedByRank,
    name: t.find.sortedByName,
  })[found.order];

interface ListProps {
  found: Found;
  hits: readonly Hit[];
  state: FindState;
  bus: Resource<Map<string, number>>;
}

/** The hits, as many as are asked for. */
export function ResultList({ found, hits, state, bus }: ListProps) {
  const shown = hits.slice(0, state.shown);
  const title = heading(found, shown.length);
  return (
    <section aria-labelledby="results-title">
      <div class="results-head">
        <h2 id="results-title">{title}</h2>
        <p class="hidden" role="status">
          {title}
        </p>
        <p class="note">{state.byBus && bus.data ? t.find.sortedByBus : sorting(found, state)}</p>
      </div>
      {found.basis === "straight_line" && <p class="notice">{t.find.straightLineTimes}</p>}
      {bus.data && bus.data.size > 0 && <p class="note">{t.find.busMinutes}</p>}
      {bus.loading && <p class="note">{t.find.busLoading}</p>}
      {bus.error && <p class="notice">{t.find.busFailed(bus.error.message)}</p>}
      <ol class="entries">
        {shown.map((hit, n) => (
          <Entry key={hit.slug} hit={hit} number={n + 1} state={state} bus={bus.data} />
        ))}
      </ol>
      {hits.length > shown.length && (
        <button
          type="button"
          class="button"
          onClick={() => setQuery({ zeigen: state.shown + 20 }, "replace")}
        >
          {t.find.more}
        </button>
      )}
    </section>
  );
}
