/** Name, region, navigation; the banner over fictional data. */
import { t } from "../i18n";
import { lazy } from "./lazy";
import { region } from "./region";
import { route, viewUrl } from "./router";
import { sessionKnown, signedIn } from "./session";
import { signInUrl } from "./signin";

const AccountMenu = lazy(
  () => import("./AccountMenu").then((module) => module.AccountMenu),
  <div class="account" />,
);

const VIEWS = [
  ["/", t.app.find],
  ["/versorgung", t.app.provision],
  ["/einzugsgebiet", t.app.catchment],
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
          {VIEWS.map(([path, label]) => (
            <a key={path} href={viewUrl(path)} aria-current={isCurrent(path) ? "page" : undefined}>
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

const isCurrent = (path: string) =>
  route.value.path === path || (path === "/" && route.value.path.startsWith("/lernort/"));
