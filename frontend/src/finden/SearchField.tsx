/** The search field with suggestions: sites, municipalities, kinds and addresses to start from, by typing or arrow keys. */
import { useEffect, useRef, useState } from "preact/hooks";
import { addressesUrl, areasUrl, ask, sitesUrl } from "../api/client";
import type { Addresses, AreaProperties, Collection, Site } from "../api/types";
import { t } from "../i18n";
import { labelIn } from "../i18n/language";
import { categories } from "../shell/region";
import { setQuery, viewUrl, visit } from "../shell/router";

interface Suggestion {
  id: string;
  label: string;
  kind: string;
  choose: () => void;
}

const DEBOUNCE_MS = 200;
const MOST_SITES = 5;
const folded = (text: string) =>
  text.toLowerCase().replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue").replaceAll("ß", "ss");

/** The sites of the region itself, then those of its surroundings, each in the order of how well they match. */
function ownFirst<S extends { properties: Site }>(own: readonly S[], all: readonly S[]): S[] {
  const known = new Set(own.map((site) => site.properties.slug));
  return [...own, ...all.filter((site) => !known.has(site.properties.slug))].slice(0, MOST_SITES);
}

async function suggestionsFor(q: string, signal: AbortSignal): Promise<Suggestion[]> {
  const [own, all, areas, found] = await Promise.all([
    ask<Collection<Site>>(sitesUrl({ q, core: true, limit: MOST_SITES }), signal),
    ask<Collection<Site>>(sitesUrl({ q, limit: MOST_SITES }), signal),
    ask<Collection<AreaProperties>>(areasUrl(false), signal),
    ask<Addresses>(addressesUrl(q, 4), signal),
  ]);
  const wanted = folded(q);
  const kinds = [...categories.value.values()].filter(
    (kind) => kind.sites > 0 && folded(labelIn(kind.label)).includes(wanted),
  );
  const places = areas.features.filter((area) => folded(area.properties.name).startsWith(wanted));
  const starts = found.addresses.map((one, n) => ({
    id: `address-${n}`,
    label: one.label,
    kind: t.find.suggestAddress,
    choose: () => setQuery({ q: null, start: `${one.lon.toFixed(5)},${one.lat.toFixed(5)}`, ort: null }),
  }));
  const withNumber = /\d/.test(q); // whoever types a house number means an address
  return [
    ...(withNumber ? starts : []),
    ...kinds.slice(0, 3).map((kind) => ({
      id: `kind-${kind.code}`,
      label: labelIn(kind.label),
      kind: t.find.suggestKind,
      choose: () => setQuery({ q: null, kategorie: kind.code, ort: null }),
    })),
    ...places.slice(0, 3).map(({ properties: area }) => ({
      id: `area-${area.ars}`,
      label: area.name,
      kind: t.find.suggestArea,
      choose: () => setQuery({ q: null, gemeinde: area.ars, ort: null }),
    })),
    ...ownFirst(own.features, all.features).map(({ properties: site }) => ({
      id: `site-${site.slug}`,
      label: site.name,
      kind: site.municipality?.name ?? t.find.suggestSite,
      choose: () => visit(viewUrl(`/lernort/${site.slug}`)),
    })),
    ...(withNumber ? [] : starts),
  ];
}

/** Suggestions for what is typed; none for less than two letters. */
function useSuggestions(q: string): Suggestion[] {
  const [found, setFound] = useState<Suggestion[]>([]);
  useEffect(() => {
    const control = new AbortController();
    if (q.trim().length < 2) {
      setFound([]);
      return;
    }
    const timer = setTimeout(() => {
      suggestionsFor(q.trim(), control.signal).then(setFound, () => undefined);
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [q]);
  return found;
}

/** The field; what is typed goes into the address, without a step in the history. */
export function SearchField({ value }: { value: string }) {
  const [typed, setTyped] = useState(value);
  const [active, setActive] = useState(-1);
  const [open, setOpen] = useState(false);
  const suggestions = useSuggestions(open ? typed : "");
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  // what was typed comes back through the address a moment later; by then more may have been typed
  const sent = useRef(value);
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    clearTimeout(timer.current);
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const type = (text: string) => {
    setTyped(text);
    setOpen(true);
    setActive(-1);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      sent.current = text.trim();
      setQuery({ q: sent.current, ort: null, zeigen: null }, "replace");
    }, DEBOUNCE_MS);
  };
  const choose = (suggestion: Suggestion) => {
    clearTimeout(timer.current);
    setOpen(false);
    setTyped("");
    suggestion.choose();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && suggestions.length) {
      event.preventDefault();
      const stops = suggestions.length + 1; // the field itself is one of them
      setActive(((active + 1 + step + stops) % stops) - 1);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      setOpen(false);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = suggestions[active];
      if (chosen) choose(chosen);
      else setOpen(false);
    }
  };
  const shows = open && suggestions.length > 0;
  return (
    <div class="field search">
      <label for="search">{t.find.search}</label>
      <input
        id="search"
        ref={input}
        type="search"
        // biome-ignore lint/a11y/noRedundantRoles: without a datalist a search field is no combobox of itself
        role="combobox"
        list={undefined}
        autocomplete="off"
        aria-expanded={shows}
        aria-controls="suggestions"
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? suggestions[active]?.id : undefined}
        placeholder={t.find.placeholder}
        value={typed}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
      />
      <div
        id="suggestions"
        class="suggestions"
        role="listbox"
        aria-label={t.find.suggestions}
        hidden={!shows}
      >
        {suggestions.map((suggestion, n) => (
          <div
            key={suggestion.id}
            id={suggestion.id}
            role="option"
            tabIndex={-1}
            aria-selected={n === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(suggestion);
            }}
          >
            <span>{suggestion.label}</span>
            <small>{suggestion.kind}</small>
          </div>
        ))}
      </div>
    </div>
  );
}
