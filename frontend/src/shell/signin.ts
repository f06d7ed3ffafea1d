/** The way to signing in and back; never to somebody else's pages. */
import type { Route } from "./router";

const PAGE = "/anmelden";
/** One slash, then nothing that a browser could read as a host. The server holds to the same. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is kept out
const OWN_PATH = /^\/(?![/\\])[^\\\x00-\x20\x7f]{0,1500}$/;

/** The address of the sign-in page, which leads back to where one is. */
export function signInUrl({ path, query }: Route): string {
  if (path.startsWith(PAGE)) return PAGE;
  const here = query.size ? `${path}?${query}` : path;
  return here === "/" ? PAGE : `${PAGE}?next=${encodeURIComponent(here)}`;
}

/** Where to go after signing in: the path wanted if it is one of ours, else the start. */
export function safeDestination(wanted: string | null): string {
  if (wanted === null || !OWN_PATH.test(wanted)) return "/";
  const url = new URL(wanted, location.origin);
  return url.origin === location.origin && !url.pathname.startsWith("/api/") ? wanted : "/";
}
