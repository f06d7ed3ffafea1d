/** Lernort: everything known of one place, field by field, with where it comes from. */
import { useEffect } from "preact/hooks";
import { catchmentUrl, siteUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { Catchment, Feature, LonLat, SiteDetail, SiteDetailAnswer } from "../api/types";
import { date, t } from "../i18n";
import { figure } from "../i18n/figure";
import { german } from "../i18n/language";
import { useStage } from "../map/stage";
import { Heading } from "../shell/Heading";
import { Languages } from "../shell/Languages";
import { lazy } from "../shell/lazy";
import { ProfileChoice } from "../shell/ProfileChoice";
import { categories, kindLabel, modeLabel, profiles, region } from "../shell/region";
import { route, viewUrl, visit } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import { Facts } from "./Facts";
import { Nearby } from "./Nearby";
import { Offers } from "./Offers";
import { round } from "./round";

const TEASER_MINUTES = 15;
const BusWay = lazy(() => import("./BusWay").then((module) => module.BusWay));
const Keeping = lazy(() => import("./Keeping").then((module) => module.Keeping));
const BusHere = lazy(() => import("./BusHere").then((module) => module.BusHere));
const Standing = lazy(() => import("../regeln/Standing").then((module) => module.StandingHere));
const SiteWork = lazy(() => import("../bearbeiten/SiteWork").then((module) => module.SiteWorkHere));

/** The view. */
export function SiteView({ slug }: { slug: string }) {
  const answer = useAnswer<SiteDetailAnswer>(siteUrl(slug));
  const site = answer.data?.properties;
  const point = (answer.data?.geometry?.coordinates as LonLat | undefined) ?? null;
  useTitle(site?.name ?? t.state.loading);
  useSiteMap(site, point);
  useEffect(() => {
    if (round.value) answer.retry();
  }, [round.value]);
  if (answer.error) {
    return (
      <div class="stack">
        <Heading>{answer.error.status === 404 ? t.app.notFound : t.state.failed}</Heading>
        <Failure error={answer.error} onRetry={answer.retry} />
        <a href={viewUrl("/")}>{t.site.back}</a>
      </div>
    );
  }
  if (!site) return <Loading rows={8} />;
  return (
    <article class="stack">
      <Languages />
      <p class="back">
        <a href={viewUrl("/")}>← {t.site.back}</a>
      </p>
      <div>
        <Heading>{site.name}</Heading>
        <p class="lead">{site.categories.map(kindLabel).join(", ")}</p>
        {site.municipality && <p class="note">{site.municipality.name}</p>}
      </div>
      {(may("propose") || may("see_audit")) && (
        <div lang={german}>
          <SiteWork />
        </div>
      )}
      {!point && <Notice>{t.site.noCoordinates}</Notice>}
      <Keeping />
      <Offers offers={site.offers} />
      <Facts site={site} slug={slug} />
      {point && <Teaser slug={slug} />}
      {point && region.value?.timetable && <BusWay />}
      {point && region.value?.timetable && <BusHere />}
      <Nearby title={t.site.nearby} sites={site.nearby} />
      <Nearby title={t.site.nextPhase} sites={site.next_phase} />
      <Family site={site} />
      <div lang={german}>
        <Standing />
      </div>
      <p class="note">
        {t.site.source}: {sourceName(site.source)}
        {site.valid_from && <> · {t.app.asOf(date(site.valid_from))}</>} ·{" "}
        <a href={siteUrl(slug)}>{t.site.data}</a>
      </p>
      <Share />
    </article>
  );
}

const sourceName = (code: string) =>
  region.value?.sources.find((source) => source.code === code)?.name ?? code;

function Teaser({ slug }: { slug: string }) {
  const asked = profiles.value.find((one) => one.code === route.value.query.get("modus"));
  const mode = (asked ?? profiles.value[0])?.code ?? "walk";
  const answer = useAnswer<Feature<Catchment>>(catchmentUrl(slug, mode, TEASER_MINUTES));
  const all =
    answer.data?.properties.people.find((people) => people.age_group === "all") ??
    answer.data?.properties.people[0];
  return (
    <section aria-labelledby="teaser">
      <h2 id="teaser">{t.site.catchment}</h2>
      <ProfileChoice value={mode} />
      {answer.error && <p lang={german}>{answer.error.message}</p>}
      {answer.data?.properties.not_connected && <p lang={german}>{answer.data.properties.not_connected}</p>}
      {all && <p>{t.site.catchmentTeaser(figure(all.people), TEASER_MINUTES, modeLabel(mode))}</p>}
      <p>
        <a class="button" href={viewUrl("/einzugsgebiet", { ort: slug, modus: mode })}>
          {t.site.catchmentLink}
        </a>
      </p>
    </section>
  );
}

/** Branches, possible duplicates and what the place was called before. */
function Family({ site }: { site: SiteDetail }) {
  const branches = site.institution?.branches.filter((branch) => branch.slug !== site.slug) ?? [];
  return (
    <>
      {branches.length > 0 && (
        <section aria-labelledby="branches">
          <h2 id="branches">{t.site.branches}</h2>
          <ul>
            {branches.map((branch) => (
              <li key={branch.slug}>
                <a href={viewUrl(`/lernort/${branch.slug}`)}>{branch.name}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {site.history.length > 1 && (
        <section aria-labelledby="history">
          <h2 id="history">{t.site.history}</h2>
          <ul>
            {site.history.map((state) => (
              <li key={`${state.from}`}>
                {t.site.historyFrom(date(state.from), state.to ? date(state.to) : t.site.today)}: {state.name}
              </li>
            ))}
          </ul>
        </section>
      )}
      {site.matches.length > 0 && (
        <section aria-labelledby="matches">
          <h2 id="matches">{t.site.matches}</h2>
          <ul>
            {site.matches.map((match) => (
              <li key={match.slug}>
                <a href={viewUrl(`/lernort/${match.slug}`)}>{match.name}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** The place on the map. */
function useSiteMap(site: SiteDetail | undefined, point: LonLat | null): void {
  useStage(
    (ready) => {
      if (!site || !point) return;
      const [lon, lat] = point;
      const layer = ready.pins({
        kinds: categories.value,
        onSelect: (slug) => visit(viewUrl(`/lernort/${slug}`)),
      });
      layer.show([
        { slug: site.slug, name: site.name, lon, lat, category: site.categories[0] ?? "", number: null },
      ]);
      layer.choose(site.slug);
      if (!route.value.query.get("karte")) ready.map.setView([lat, lon], 15, { animate: false });
      return () => layer.remove();
    },
    [site?.slug, point?.join()],
  );
}
