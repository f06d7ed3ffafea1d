/** Addresses of the pages for GIS: always of the host that served the page, whatever the links of the interface begin with. */
export type Box = readonly [west: number, south: number, east: number, north: number];

/** Marks of pages and what belongs to another box. */
const OF_OTHER_PAGES = ["after", "before", "bbox-crs", "bbox"];

/** The path and query of an address, what stands in braces as it is. */
export function local(address: string): string {
  const { pathname, search } = new URL(address, location.href);
  return decodeURI(pathname) + search;
}

/** The same list of features in a box, or (null) everywhere; on its first page, all other choices kept. */
export function inBox(items: string, box: Box | null): string {
  const url = new URL(items, location.href);
  for (const name of OF_OTHER_PAGES) url.searchParams.delete(name);
  if (box) url.searchParams.set("bbox", box.map((side) => side.toFixed(5)).join(","));
  return url.pathname + url.search;
}

/** A box that is told as four numbers; null for anything else, also for one that crosses the antimeridian. */
export function boxOf(told: string | null | undefined): Box | null {
  const sides = (told ?? "").split(",").map(Number);
  const [west, south, east, north] = sides;
  if (sides.length !== 4 || !sides.every(Number.isFinite) || told === "") return null;
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  return west <= east && south <= north ? [west, south, east, north] : null;
}
