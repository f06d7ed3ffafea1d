/** Name, region, navigation; the banner over fictional data. */
import { t } from "../i18n";
import { region } from "./region";
import { route, viewUrl } from "./router";

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
      </header>
    </>
  );
}

const isCurrent = (path: string) =>
  route.value.path === path || (path === "/" && route.value.path.startsWith("/lernort/"));
