/** The menu of whoever is signed in: their views, their account, signing out. */
import { useEffect, useRef, useState } from "preact/hooks";
import { send } from "../api/send";
import { words } from "../i18n/de.account";
import { announce } from "./announce";
import { unread, useNotices } from "./notices";
import { route, viewUrl, visit } from "./router";
import { may, session } from "./session";
import { WORK_VIEWS } from "./views";

/** What comes last in the menu, in this order; all else (-1) before it, as it is listed. */
const LAST = ["/verwaltung", "/konto"];

async function signOut(): Promise<void> {
  await send("DELETE", "/api/session");
  session.value = null;
  announce(words.signedOut);
  visit("/");
}

/** A button with the name that opens a list of links; Escape and a click elsewhere close it. */
export function AccountMenu() {
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState("");
  const place = useRef<HTMLDivElement>(null);
  const { path } = route.value;
  useEffect(() => setOpen(false), [path]);
  useNotices();
  const waiting = unread();
  useEffect(() => {
    if (!open) return;
    const elsewhere = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      place.current?.querySelector("button")?.focus();
    };
    addEventListener("click", elsewhere);
    addEventListener("focusin", elsewhere);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("click", elsewhere);
      removeEventListener("focusin", elsewhere);
      removeEventListener("keydown", onKey);
    };
  }, [open]);
  const views = WORK_VIEWS.filter(
    (view) => !view.open && !view.planning && (view.needs === null || may(view.needs)),
  ).sort((one, other) => LAST.indexOf(one.path) - LAST.indexOf(other.path));
  return (
    <div class="account" ref={place}>
      <button type="button" aria-expanded={open} aria-controls="account-menu" onClick={() => setOpen(!open)}>
        <span class="account-name">{session.value?.name}</span>
        {waiting > 0 && (
          <span class="badge">
            <span aria-hidden="true">{waiting > 99 ? "99+" : waiting}</span>
            <span class="hidden">{words.unread(waiting)}</span>
          </span>
        )}
      </button>
      <ul id="account-menu" class="account-menu plain" hidden={!open}>
        {views.map((view) => (
          <li key={view.path}>
            <a href={viewUrl(view.path)} aria-current={path === view.path ? "page" : undefined}>
              {view.label}
              {view.path === "/mitteilungen" && waiting > 0 && <span class="badge">{waiting}</span>}
            </a>
          </li>
        ))}
        <li>
          <button type="button" onClick={() => signOut().catch((error: Error) => setFailed(error.message))}>
            {words.signOut}
          </button>
          {failed && <p role="alert">{failed}</p>}
        </li>
      </ul>
    </div>
  );
}
