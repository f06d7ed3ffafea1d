import { catchmentUrl, isochroneUrl } from "../api/client";
import { csv, save } from "../api/csv";
import { readPoint } from "../finden/state";
import { date, distance, share, t } from "../i18n";
import { ageGroup, numeric } from "../i18n/figure";
import { stage, useStage } from "../map/stage";
import { usePick } from "../map/usePick";
import { Heading } from "../shell/Heading";
import { lazy } from "../shell/lazy";
import { ProfileChoice } from "../shell/ProfileChoice";
import { profiles, region } from "../shell/region";
import { route, setQuery, viewUrl } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { groupsOf, PeopleTable, peopleIn } from "./PeopleTable";
import { type Reach, STEPS, useReach } from "./reach";
import { SitePicker } from "./SitePicker";

/** YlGnBu, near to far: the nearest is the darkest. */
const COLOURS: Record<number, string> = { 5: "#253494", 10: "#2c7fb8", 15: "#41b6c4", 30: "#a1dab4" };
const colour = (minutes: number) => COLOURS[minutes] ?? "#a1dab4";

const ReachByBus = lazy(() => import("./ReachByBus").then((module) => module.ReachByBus));

function PointPicker() {
  const { pick: start } = usePick((point) => {
    setQuery(point ? { punkt: point.join(","), ort: null, ansicht: null } : { ansicht: null });
    document.getElementById("pick-point")?.focus();
  });
  return (
    <button type="button" id="pick-point" class="button" onClick={start} disabled={!stage.value}>
      {t.reach.pick}
    </button>
  );
}

function saveTable(reach: Reach, name: string): void {
  const steps = reach.steps.map((step) => step.minutes);
  const rows = groupsOf(reach).map((group) => [
    ageGroup({ code: group.age_group, label: group.label }),
    ...steps.map((minutes) => numeric(peopleIn(reach, minutes, group.age_group))),
  ]);
  save(
    `einzugsgebiet-${name}.csv`,
    csv([["alter", ...steps.map((minutes) => `bis_${minutes}_min`)], ...rows]),
  );
}

interface ChosenProps {
  reach: Reach;
  site: string | null;
  urls: [string, string][];
}

function Chosen({ reach, site, urls }: ChosenProps) {
  return (
    <>
      {reach.basis === "straight_line" && <Notice>{t.reach.straightLine}</Notice>}
      {reach.snap && (
        <p class="note">
          {t.reach.snap(distance(reach.snap.metres), reach.snap.street ? ` (${reach.snap.street})` : "")}
        </p>
      )}
      <PeopleTable reach={reach} colour={colour} />
      <p class="note">
        {reach.falseInside === null ? t.reach.rateUnknown : t.reach.rate(share(reach.falseInside))}
        {reach.run && ` ${t.provision.run} ${reach.run.id}, ${date(reach.run.finished_at)}.`}
      </p>
      <ul class="plain">
        <li>
          <button type="button" class="link" onClick={() => saveTable(reach, site ?? "punkt")}>
            {t.reach.csv}
          </button>
        </li>
        {urls.map(([label, url]) => (
          <li key={url}>
            <a href={url}>{label}</a>
          </li>
        ))}
        {site && (
          <li>
            <a href={viewUrl(`/lernort/${site}`)}>{t.reach.toSite}</a>
          </li>
        )}
      </ul>
    </>
  );
}

/** The view. */
export function ReachView() {
  const { query } = route.value;
  const site = query.get("ort");
  const point = site ? null : readPoint(query.get("punkt"));
  const asked = profiles.value.find((one) => one.code === query.get("modus"));
  const mode = (asked ?? profiles.value[0])?.code ?? "walk";
  const byBus = query.get("modus") === "bus" && Boolean(region.value?.timetable);
  const reach = useReach(byBus ? null : site, byBus ? null : point, mode);
  const found = reach.data;
  useStage(
    (ready) =>
      found
        ? ready.catchments(found.features, colour, query.get("karte") ? null : ready.frame).remove
        : undefined,
    [found],
  );
  const spot = byBus ? null : (found?.point ?? point);
  useStage((ready) => (spot ? ready.spot(spot, t.map.start).remove : undefined), [spot?.join()]);
  const title =
    byBus && (site || point)
      ? t.reach.titleBus
      : found?.name
        ? t.reach.titleFor(found.name)
        : point
          ? t.reach.titlePoint
          : t.reach.title;
  useTitle(title);
  const urls: [string, string][] = site
    ? STEPS.map((minutes) => [
        `${t.reach.geojson}, ${t.reach.upTo(minutes)}`,
        catchmentUrl(site, mode, minutes),
      ])
    : point
      ? [[t.reach.geojson, isochroneUrl(point, mode, STEPS)]]
      : [];
  return (
    <div class="stack">
      <div>
        <Heading>{title}</Heading>
        {!site && !point && <p class="lead">{t.reach.lead}</p>}
      </div>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <SitePicker onChoose={(ort) => setQuery({ ort, punkt: null })} />
        <div class="row">
          <PointPicker />
          {(site || point) && (
            <button type="button" class="button quiet" onClick={() => setQuery({ ort: null, punkt: null })}>
              {t.reach.clear}
            </button>
          )}
        </div>
        <ProfileChoice value={byBus ? "bus" : mode} bus={Boolean(region.value?.timetable)} />
      </form>
      {!site && !point && <p class="notice">{t.reach.none}</p>}
      {reach.error && <Failure error={reach.error} onRetry={reach.retry} />}
      {reach.loading && <Loading rows={5} onCancel={() => setQuery({ ort: null, punkt: null })} />}
      {byBus && (site || point) && <ReachByBus />}
      {found && !byBus && !reach.loading && <Chosen reach={found} site={site} urls={urls} />}
      <Share />
    </div>
  );
}
