/** Who comes here by bus and train, and how far one comes: areas on the map, people in a table, how often there is none. */
import { csv, save } from "../api/csv";
import { useAnswer } from "../api/resource";
import type { LonLat } from "../api/types";
import { groupsOf, PeopleTable, peopleIn } from "../einzugsgebiet/PeopleTable";
import { count, date, distance, share } from "../i18n";
import { words } from "../i18n/de.bus";
import { ageGroup, numeric } from "../i18n/figure";
import { useStage } from "../map/stage";
import { Segments, Select } from "../shell/Choices";
import { route, setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import "./bus.css";
import { DaySelect, RuleSelect, TimeField } from "./Choices";
import {
  colour,
  DIRECTIONS,
  profileCellsUrl,
  type ReachAnswer,
  type ReachAsked,
  reachUrl,
  readReach,
  VALUES,
  windowEnd,
} from "./reach";

const w = words.reach;

function Controls({ asked }: { asked: ReachAsked }) {
  return (
    <>
      <Segments
        legend={w.value}
        name="bus-value"
        value={asked.value}
        options={VALUES.map((value) => [value, w[value]] as const)}
        onChoose={(dauer) => setQuery({ dauer })}
      />
      <Select
        id="bus-direction"
        label={w.direction}
        value={asked.direction}
        options={DIRECTIONS.map((one) => [one, w[one]] as const)}
        onChoose={(weg) => setQuery({ weg, ab: null })}
      />
      <TimeField id="bus-begin" label={w.from} value={asked.begin} name="ab" />
      <RuleSelect />
      <DaySelect />
    </>
  );
}

function saveTable(found: ReachAnswer, asked: ReachAsked): void {
  const rows = groupsOf(found).map((group) => [
    ageGroup({ code: group.age_group, label: group.label }),
    ...found.steps.map((step) => numeric(peopleIn(found, step.minutes, group.age_group))),
  ]);
  const head = ["alter", ...found.steps.map((step) => `bis_${step.minutes}_min_${asked.value}`)];
  save(`einzugsgebiet-bus-${found.spot.slug ?? "punkt"}.csv`, csv([head, ...rows]));
}

function How({ found, asked }: { found: ReachAnswer; asked: ReachAsked }) {
  const kind = words.dayKind(found.date_kind.text, found.date_kind.name);
  const limits = [distance(found.rule.walk_to_stop_m), distance(found.rule.walk_from_stop_m)] as const;
  const everybody = found.without_journey.find((one) => one.age_group === "all") ?? found.without_journey[0];
  return (
    <>
      {everybody?.share != null && (
        <p>
          {w.without(share(everybody.share))} {everybody.never > 0 && w.never(count(everybody.never))}
        </p>
      )}
      {found.walk_basis === "straight_line" && <Notice>{words.straightLine}</Notice>}
      <p class="note">
        {w.lead(asked.begin, windowEnd(asked.begin), date(found.date), kind)} {w.picture}{" "}
        {words.rule(found.rule.source, ...limits, found.rule.most_changes)} {words.assumed}
      </p>
    </>
  );
}

interface BusReachProps {
  site: string | null;
  point: LonLat | null;
  /** Whether the place has to be named and marked: it is on no other part of the page. */
  alone?: boolean;
}

/** Controls, table and areas; nothing is asked while neither a place nor a point is chosen. */
export function BusReach({ site, point, alone = false }: BusReachProps) {
  const asked = readReach();
  const url = site || point ? reachUrl(site, point, asked) : null;
  const answer = useAnswer<ReachAnswer>(url);
  const found = answer.data;
  useStage(
    (ready) =>
      found
        ? ready.catchments(found.features, colour, route.value.query.get("karte") ? null : ready.frame).remove
        : undefined,
    [found],
  );
  const spot = found?.spot;
  useStage(
    (ready) => (alone && spot ? ready.spot([spot.lon, spot.lat], spot.name ?? w.here).remove : undefined),
    [alone, spot?.lon, spot?.lat],
  );
  return (
    <div class="stack tight">
      {alone && spot?.name && <p class="lead">{spot.name}</p>}
      <Controls asked={asked} />
      {answer.loading && <Loading rows={5} />}
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {found && !answer.loading && (
        <>
          <PeopleTable reach={found} colour={colour} />
          <How found={found} asked={asked} />
          <ul class="plain">
            <li>
              <button type="button" class="link" onClick={() => saveTable(found, asked)}>
                {w.csv}
              </button>
            </li>
            <li>
              <a href={url ?? ""}>{w.geojson}</a>
            </li>
            {site && (
              <li>
                <a href={profileCellsUrl(site, asked)}>{w.cells}</a>
              </li>
            )}
          </ul>
        </>
      )}
    </div>
  );
}
