/** A site as it is edited: the document the server gave, what has been changed of it, and both put together again. */

export interface Figure {
  value: number | null;
  status: string;
}

export interface Point {
  longitude: number;
  latitude: number;
}

export type Value = string | number | null | string[] | Point | Entrance[] | Figure;
export type Fields = Record<string, Value>;

export interface Entrance extends Point {
  wheelchair: string;
}

export interface EditDocument {
  slug: string;
  valid_from: string;
  valid_to: string | null;
  is_private: boolean;
  /** Marked so by hand; otherwise a private kind of offer makes it private. */
  marked_private: boolean;
  site: Fields;
  offers: Record<string, Fields>;
  held: { offer: string; field: string; since: string }[];
}

export interface Draft {
  site: Fields;
  /** Null: the offer ends. */
  offers: Record<string, Fields | null>;
}

export interface Changed {
  site: Fields;
  offers: Record<string, Fields | null>;
}

/** One field that both have changed. */
export interface Clash {
  offer: string | null;
  field: string;
  mine: Value;
  theirs: Value;
}

const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}

const differing = (was: Fields, is: Fields): Fields =>
  Object.fromEntries(Object.entries(is).filter(([name, value]) => !same(was[name] ?? null, value)));

/** The draft one begins with. */
export const draftOf = (document: EditDocument): Draft =>
  structuredClone({ site: document.site, offers: document.offers });

/** What the draft changes. */
export function changed(base: EditDocument, draft: Draft): Changed {
  const offers: Record<string, Fields | null> = {};
  for (const [key, fields] of Object.entries(draft.offers)) {
    const was = base.offers[key];
    if (fields === null) offers[key] = null;
    else if (!was) offers[key] = differing({}, fields);
    else if (Object.keys(differing(was, fields)).length) offers[key] = differing(was, fields);
  }
  return { site: differing(base.site, draft.site), offers };
}

export const isEmpty = (changes: Changed) =>
  Object.keys(changes.site).length === 0 && Object.keys(changes.offers).length === 0;

/** The fields that I have changed and others too, to something else. */
export function clashes(base: EditDocument, mine: Changed, current: EditDocument): Clash[] {
  const found: Clash[] = [];
  const look = (offer: string | null, was: Fields, now: Fields, fields: Fields) => {
    for (const [field, value] of Object.entries(fields)) {
      const theirs = now[field] ?? null;
      if (!same(was[field] ?? null, theirs) && !same(theirs, value))
        found.push({ offer, field, mine: value, theirs });
    }
  };
  look(null, base.site, current.site, mine.site);
  for (const [key, fields] of Object.entries(mine.offers)) {
    if (fields) look(key, base.offers[key] ?? {}, current.offers[key] ?? {}, fields);
  }
  return found;
}

/** The draft to go on with: what is there now, with my changes, except for the clashes that the others keep. */
export function merged(current: EditDocument, mine: Changed, theirs: readonly Clash[]): Draft {
  const draft = draftOf(current);
  const kept = (offer: string | null, field: string) =>
    theirs.some((clash) => clash.offer === offer && clash.field === field);
  for (const [field, value] of Object.entries(mine.site)) if (!kept(null, field)) draft.site[field] = value;
  for (const [key, fields] of Object.entries(mine.offers)) {
    if (fields === null) draft.offers[key] = null;
    else {
      const target = { ...(draft.offers[key] ?? {}) };
      for (const [field, value] of Object.entries(fields)) if (!kept(key, field)) target[field] = value;
      draft.offers[key] = target;
    }
  }
  return draft;
}

const NOTHING: Figure = { value: null, status: "unknown" };

/** A new offer of a kind, and a key no other has. */
export function newOffer(draft: Draft, category: string): [string, Fields] {
  let key = category.replaceAll("_", "-");
  for (let n = 2; key in draft.offers; n++) key = `${category.replaceAll("_", "-")}-${n}`;
  const figures = { approved_places: NOTHING, occupied_places: NOTHING, flex_places: NOTHING };
  return [
    key,
    {
      category,
      age_from_months: null,
      age_to_months: null,
      ...figures,
      opening_hours: null,
      languages: [],
      cost: null,
    },
  ];
}
