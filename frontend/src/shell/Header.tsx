/** Name, region, navigation; the banner over fictional data. */
import { t } from "../i18n";
import { lazy } from "./lazy";
import { region } from "./region";
import { route, viewUrl } from "./router";
import { sessionKnown, signedIn } from "./session";
import { signInUrl } from "./signin";
import { workView } from "./views";

const AccountMenu = lazy(
  () => import("./AccountMenu").then((module) => module.AccountMenu),
  <div class="account" />,
);

const PLANNING = "/planen";

const views = () =>
  [
    ["/", t.app.find],
    ["/versorgung", t.app.provision],
    ["/einzugsgebiet", t.app.catchment],
    [PLANNING, t.app.planning],
  ] as const;

/** The page's head. */
export function Header() {
  const known = region.value?.region;
  return (
    <>
      {known?.fictional && (
        <aside class="banner" aria-label={t.app.fictionalPage}>
          {t.app.fictional}
        </aside>
      )}
      <header class="header">
        <a class="brand" href={viewUrl("/")}>
          <strong>{t.app.name}</strong>
          <span>{known?.name ?? " "}</span>
        </a>
        <nav aria-label={t.app.navigation}>
          {views().map(([path, label]) => (
            <a key={path} href={viewUrl(path)} aria-current={isCurrent(path)}>
              {label}
            </a>
          ))}
        </nav>
        {signedIn() ? (
          <AccountMenu />
        ) : (
          <div class="account">
            {sessionKnown.value && <a href={signInUrl(route.value)}>{t.app.signIn}</a>}
          </div>
        )}
      </header>
    </>
  );
}

/** "page" for the view itself, "true" for what belongs to it. */
function isCurrent(path: string): "page" | "true" | undefined {
  const here = route.value.path;
  if (here === path) return "page";
  if (path === "/" && here.startsWith("/lernort/")) return "page";
  return path === PLANNING && workView(here)?.planning ? "true" : undefined;
}
