/** The address is the view: path and query as a signal, changed by push (navigation) or replace (typing, panning). */
import { signal } from "@preact/signals";
import { language, PARAMETER, spokenAt, wanted } from "../i18n/language";

export interface Route {
  path: string;
  query: URLSearchParams;
}

const current = (): Route => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const route = signal<Route>(current());

function arrive(): void {
  const next = current();
  if (next.path !== route.value.path) arrived = true;
  route.value = next;
}

/** Parameters kept when changing to another view: they say who looks, not at what. */
const KEPT = ["region", "karte", PARAMETER];

export type Changes = Record<string, string | number | null | undefined>;

/** Changes parameters of this address; null or "" takes one away. */
export function setQuery(changes: Changes, how: "push" | "replace" = "push"): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") query.delete(name);
    else query.set(name, String(value));
  }
  visit(href(route.value.path, query), how);
}

/** Goes to an address of this program. */
export function visit(url: string, how: "push" | "replace" = "push"): void {
  if (url === location.pathname + location.search) return;
  if (isSpokenOtherwise(url)) {
    location[how === "push" ? "assign" : "replace"](url);
    return;
  }
  history[how === "push" ? "pushState" : "replaceState"](null, "", url);
  arrive();
}

/** Whether an address is in another language than this page, which then has to be loaded anew. */
function isSpokenOtherwise(url: string): boolean {
  const { pathname, searchParams } = new URL(url, location.href);
  const told = searchParams.get(PARAMETER);
  return spokenAt(pathname) !== language || (told !== null && told !== wantedHere());
}

const wantedHere = () => new URLSearchParams(location.search).get(PARAMETER) ?? wanted;

let arrived = false;

/** Whether another view has been gone to since last asked. */
export function takeArrival(): boolean {
  const was = arrived;
  arrived = false;
  return was;
}

/** The address of a view, with what is kept across views. */
export function viewUrl(path: string, parameters: Changes = {}): string {
  const query = new URLSearchParams();
  for (const name of KEPT) {
    const value = route.value.query.get(name);
    if (value && !(name === "karte" && path.startsWith("/lernort"))) query.set(name, value);
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  return href(path, query);
}

function href(path: string, query: URLSearchParams): string {
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  return text ? `${path}?${text}` : path;
}

/** What the server answers by itself, not the application. */
const SERVED = /^\/(api|ogc)(\/|$)/;

function onClick(event: MouseEvent): void {
  if (
    event.defaultPrevented ||
    event.button ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const link = (event.target as Element).closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || SERVED.test(link.pathname) || link.hash) return;
  event.preventDefault();
  visit(link.pathname + link.search);
}

/** Lets links and the browser's back and forward change the route. */
export function listen(): void {
  route.value = current(); // the address may say the language by now
  addEventListener("popstate", () => {
    if (isSpokenOtherwise(location.href)) location.reload();
    else arrive();
  });
  document.addEventListener("click", onClick);
}
