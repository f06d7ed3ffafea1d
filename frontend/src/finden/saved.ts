/** What one keeps without an account: places and searches, in this browser only. */
import { signal } from "@preact/signals";

export interface Kept {
  slug: string;
  name: string;
}

export interface KeptSearch {
  words: string;
  /** The query of the address, without what is opened. */
  query: string;
}

interface Saved {
  places: Kept[];
  searches: KeptSearch[];
}

const KEY = "bildungsatlas.merkliste";
export const MOST = 40;

const isText = (value: unknown): value is string => typeof value === "string" && value.length < 2000;

/** What was kept before; whatever does not look like it is left out. */
export function readSaved(text: string | null): Saved {
  try {
    const told = JSON.parse(text ?? "{}") as Partial<Saved>;
    const places = Array.isArray(told.places) ? told.places : [];
    const searches = Array.isArray(told.searches) ? told.searches : [];
    return {
      places: places.filter((one) => isText(one?.slug) && isText(one?.name)).slice(0, MOST),
      searches: searches.filter((one) => isText(one?.words) && isText(one?.query)).slice(0, MOST),
    };
  } catch {
    return { places: [], searches: [] };
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // the browser forbids it; the list then lasts as long as the page
  }
}

export const saved = signal<Saved>(readSaved(stored()));

/** Keeps it; gives whether the browser does. */
function store(next: Saved): boolean {
  saved.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
    return true;
  } catch {
    return false;
  }
}

export const isKept = (slug: string) => saved.value.places.some((one) => one.slug === slug);

/** Adds places that are not kept yet, as many as there is room for. */
export function keep(...places: Kept[]): boolean {
  const fresh = places.filter((one) => !isKept(one.slug));
  return store({ ...saved.value, places: [...saved.value.places, ...fresh].slice(0, MOST) });
}

export const drop = (slug: string) =>
  store({ ...saved.value, places: saved.value.places.filter((one) => one.slug !== slug) });

export function keepSearch(search: KeptSearch): boolean {
  const others = saved.value.searches.filter((one) => one.query !== search.query);
  return store({ ...saved.value, searches: [...others, search].slice(-MOST) });
}

export const dropSearch = (query: string) =>
  store({ ...saved.value, searches: saved.value.searches.filter((one) => one.query !== query) });

/** The places of a link: "a,b,c". */
export const slugsOf = (told: string | null) =>
  [...new Set((told ?? "").split(",").filter((slug) => /^[a-z0-9-]{1,200}$/.test(slug)))].slice(0, MOST);

/** Parameters that say what was opened, not what was asked. */
const PASSING = ["ort", "zeigen", "karte", "merkliste"];

export function queryOfSearch(query: URLSearchParams): string {
  const kept = new URLSearchParams(query);
  for (const name of PASSING) kept.delete(name);
  kept.sort();
  return kept.toString();
}
