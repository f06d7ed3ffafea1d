/** A mapping as people choose it: for each column what it is. */
import type { Mapping } from "./types";

const PARTS = ["fields", "places", "ages"] as const;
const SINGLE = ["name", "key", "longitude", "latitude"] as const;

/** Which field a column is; null where it is not used. */
export function fieldOf(mapping: Mapping, column: string): string | null {
  for (const single of SINGLE) if (mapping[single] === column) return single;
  if (mapping.category_column === column) return "category";
  for (const part of PARTS) {
    for (const [field, used] of Object.entries(mapping[part] ?? {}))
      if (used === column) return `${part}.${field}`;
  }
  return null;
}

/** The mapping with a column taken for another field; a field has one column, a column one field. */
export function withField(mapping: Mapping, column: string, field: string | null): Mapping {
  const made: Mapping = { ...mapping };
  for (const single of SINGLE) if (made[single] === column) delete made[single];
  if (made.category_column === column) {
    delete made.category_column;
    delete made.categories;
    delete made.category_separator;
  }
  for (const part of PARTS) {
    made[part] = Object.fromEntries(Object.entries(made[part] ?? {}).filter(([, used]) => used !== column));
  }
  if (field === null) return made;
  const [part, name] = field.split(".") as [string, string | undefined];
  if (name) {
    const key = part as (typeof PARTS)[number];
    made[key] = { ...made[key], [name]: column };
  } else if (field === "category") {
    made.category_column = column;
    delete made.category;
  } else made[field as (typeof SINGLE)[number]] = column;
  return made;
}

export type Lack = "name" | "kind" | "lonLat";

/** What a mapping still lacks before it can be used. */
export function lacks(mapping: Mapping): Lack[] {
  const found: Lack[] = [];
  if (!mapping.name) found.push("name");
  if (!mapping.category && !mapping.category_column) found.push("kind");
  if (!mapping.longitude !== !mapping.latitude) found.push("lonLat");
  return found;
}

/** A short code out of a name: "Kitas im Amt Süderbrarup" → "kitas-im-amt-suederbrarup". */
export const codeFrom = (name: string) =>
  name
    .toLowerCase()
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
