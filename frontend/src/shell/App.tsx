/** The page: banner, header, the view's panel, the map beside it, sources. */
import { Patterns } from "../choropleth/Patterns";
import { FindView } from "../finden/FindView";
import { t } from "../i18n";
import { SiteView } from "../lernort/SiteView";
import { MapStage } from "../map/MapStage";
import { announcement } from "./announce";
import { Header } from "./Header";
import { Heading } from "./Heading";
import { GermanOnly } from "./Languages";
import { lazy } from "./lazy";
import { loadRegion, region, regionError } from "./region";
import { route, setQuery, viewUrl } from "./router";
import { Sources } from "./Sources";
import { Failure, Loading } from "./Status";
import { workView } from "./views";
import { WorkStage } from "./WorkStage";

const startsWithMap = location.pathname === "/versorgung";
const ProvisionView = lazy(
  () => import("../versorgung/ProvisionView").then((module) => module.ProvisionView),
  <Loading />,
  startsWithMap,
);
// The map asks for its code itself, and tells when it cannot be had; here only the wait for the region is saved.
if (startsWithMap) import("../map/leaflet").catch(() => null);
const ReachView = lazy(() => import("../einzugsgebiet/ReachView").then((module) => module.ReachView));

function View() {
  const { path } = route.value;
  if (path === "/") return <FindView />;
  if (path.startsWith("/lernort/"))
    return <SiteView slug={decodeURIComponent(path.slice("/lernort/".length))} />;
  if (path === "/versorgung") return <ProvisionView />;
  if (path === "/einzugsgebiet") return <ReachView />;
  return (
    <div class="stack">
      <Heading>{t.app.notFound}</Heading>
      <a href={viewUrl("/")}>{t.app.toStart}</a>
    </div>
  );
}

function ViewSwitch({ shows }: { shows: "map" | "list" }) {
  return (
    <fieldset class="view-switch">
      <legend class="hidden">{t.app.viewSwitch}</legend>
      <button type="button" aria-pressed={shows === "list"} onClick={() => setQuery({ ansicht: null })}>
        {t.app.showList}
      </button>
      <button type="button" aria-pressed={shows === "map"} onClick={() => setQuery({ ansicht: "karte" })}>
        {t.app.showMap}
      </button>
    </fieldset>
  );
}

/** The whole page. */
export function App() {
  const shows = route.value.query.get("ansicht") === "karte" ? "map" : "list";
  const work = workView(route.value.path);
  const map = !work || work.map === true;
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it goes to a place on the page */}
      <a class="skip" href="#panel" onClick={(event) => skipTo(event, "panel", null)}>
        {t.app.skipToContent}
      </a>
      {map && (
        // biome-ignore lint/a11y/useValidAnchor: it goes to a place on the page
        <a class="skip" href="#map" onClick={(event) => skipTo(event, "map", "karte")}>
          {t.app.skipToMap}
        </a>
      )}
      <Header />
      {region.value && <Patterns style={region.value.map_style} />}
      <main
        class="stage"
        data-shows={map ? shows : "list"}
        data-view={route.value.path.split("/")[1] || "finden"}
        data-map={map ? undefined : "none"}
      >
        <section id="panel" class="panel" tabIndex={-1} aria-label={t.app.showList}>
          <GermanOnly />
          {work ? (
            <WorkStage key={work.path} view={work} />
          ) : regionError.value ? (
            <Failure error={regionError.value} onRetry={() => void loadRegion()} />
          ) : region.value ? (
            <View />
          ) : (
            <Loading />
          )}
          {map && <Sources />}
        </section>
        <MapStage hidden={!map} />
        <ViewSwitch shows={shows} />
      </main>
      <p class="hidden" role="status">
        {announcement.value}
      </p>
    </>
  );
}

function skipTo(event: Event, id: string, shows: string | null): void {
  event.preventDefault();
  if (matchMedia("(max-width: 760px)").matches) setQuery({ ansicht: shows });
  const target = id === "map" ? document.querySelector<HTMLElement>("#map .leaflet-container") : null;
  (target ?? document.getElementById(id))?.focus();
}
