/** The list one keeps, and a list that came with a link; loaded when Finden is drawn. */
import { useState } from "preact/hooks";
import { siteUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { SiteDetailAnswer } from "../api/types";
import { t } from "../i18n";
import { s } from "../i18n/de.saved";
import { labelIn } from "../i18n/language";
import { announce } from "../shell/announce";
import { categories, kindLabel, lifePhases } from "../shell/region";
import { route, setQuery, viewUrl } from "../shell/router";
import { drop, dropSearch, keep, keepSearch, MOST, queryOfSearch, saved, slugsOf } from "./saved";
import { readState } from "./state";

/** The list that came with a link. */
export function SharedPart() {
  const slugs = slugsOf(route.value.query.get("merkliste"));
  return slugs.length > 0 ? <Shared slugs={slugs} /> : null;
}

/** The list of one's own. */
export function SavedPart() {
  const { places, searches } = saved.value;
  const [said, setSaid] = useState("");
  const say = (words: string) => {
    setSaid(words);
    announce(words);
  };
  return (
    <details class="card">
      <summary>
        {s.title}: {s.count(places.length)}
      </summary>
      <div class="stack tight">
        <p class="note">{places.length + searches.length === 0 ? s.empty : s.hint}</p>
        {places.length > 0 && (
          <ul class="plain">
            {places.map((one) => (
              <li key={one.slug} class="row between">
                <a href={viewUrl(`/lernort/${one.slug}`)}>{one.name}</a>
                <Remove name={one.name} onClick={() => drop(one.slug)} />
              </li>
            ))}
          </ul>
        )}
        {places.length > 0 && <ListLink onSaid={say} />}
        {searches.length > 0 && <h3>{s.searches}</h3>}
        {searches.length > 0 && (
          <ul class="plain">
            {searches.map((one) => (
              <li key={one.query} class="row between">
                <a href={`/${one.query && `?${one.query}`}`}>{one.words}</a>
                <Remove name={one.words} onClick={() => dropSearch(one.query)} />
              </li>
            ))}
          </ul>
        )}
        <button
          type="button"
          class="button quiet"
          onClick={() =>
            say(
              keepSearch({ words: inWords(), query: queryOfSearch(route.value.query) }) ? s.kept : s.notKept,
            )
          }
        >
          {s.keepSearch}
        </button>
        {said && <p class="note">{said}</p>}
      </div>
    </details>
  );
}

const Remove = ({ name, onClick }: { name: string; onClick: () => void }) => (
  <button type="button" class="button quiet" aria-label={s.drop(name)} onClick={onClick}>
    {s.dropShort}
  </button>
);

function ListLink({ onSaid }: { onSaid: (words: string) => void }) {
  const [shown, setShown] = useState(false);
  const told = saved.value.places.map((one) => one.slug).join(",");
  const url = `${location.origin}${viewUrl("/", { merkliste: told })}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      onSaid(s.linkMade);
    } catch {
      setShown(true); // without leave to copy the link is there to be copied by hand
    }
  };
  return (
    <>
      <button type="button" class="button" onClick={() => void copy()}>
        {s.link}
      </button>
      {shown && (
        <p class="break">
          <a href={url}>{s.linkIs}</a>: {url}
        </p>
      )}
    </>
  );
}

/** The search as it stands in the address, in words. */
function inWords(): string {
  const state = readState();
  const chosen = lifePhases.value.find((one) => one.code === state.phase);
  const phase = chosen && labelIn(chosen.label);
  const parts = [state.q && `„${state.q}“`, phase, ...state.kinds.map(kindLabel), state.area && state.area];
  const start = state.start && t.find.startSet(...lonLat(state.start));
  return [...parts, start].filter(Boolean).join(", ") || s.anySearch;
}

const lonLat = ([lon, lat]: [number, number]): [string, string] => [
  lat.toFixed(3).replace(".", ","),
  lon.toFixed(3).replace(".", ","),
];

function Shared({ slugs }: { slugs: string[] }) {
  const [names, setNames] = useState<Record<string, string>>({});
  const know = (slug: string, name: string) => {
    if (names[slug] !== name) setNames((known) => ({ ...known, [slug]: name }));
  };
  const take = () => {
    const found = slugs.flatMap((slug) => (names[slug] ? [{ slug, name: names[slug] }] : []));
    const room = saved.value.places.length + found.length <= MOST;
    const done = keep(...found);
    announce(!done ? s.notKept : room ? s.takenOver : s.full(MOST));
  };
  return (
    <section class="card stack tight" aria-labelledby="shared-list">
      <h2 id="shared-list">{s.shared}</h2>
      <p class="note">{s.sharedHint}</p>
      <ol class="plain">
        {slugs.map((slug) => (
          <SharedPlace key={slug} slug={slug} onName={know} />
        ))}
      </ol>
      <div class="row">
        <button type="button" class="button" onClick={take}>
          {s.takeOver}
        </button>
        <button type="button" class="button quiet" onClick={() => setQuery({ merkliste: null })}>
          {s.away}
        </button>
      </div>
    </section>
  );
}

function SharedPlace({ slug, onName }: { slug: string; onName: (slug: string, name: string) => void }) {
  const answer = useAnswer<SiteDetailAnswer>(siteUrl(slug));
  const site = answer.data?.properties;
  if (site) onName(slug, site.name);
  if (answer.error) return <li>{answer.error.status === 404 ? s.gone : answer.error.message}</li>;
  if (!site) return <li>{t.state.loading}</li>;
  const kinds = site.categories.filter((code) => categories.value.has(code)).map(kindLabel);
  return (
    <li>
      <a href={viewUrl(`/lernort/${slug}`)}>{site.name}</a>
      <span class="entry-kind">{[...kinds, site.municipality?.name].filter(Boolean).join(" · ")}</span>
    </li>
  );
}
