/** Lernort: how one comes here by bus and train, and home again, leg by leg and on the map. */
import { useEffect, useRef } from "preact/hooks";
import { useAnswer } from "../api/resource";
import type { LonLat } from "../api/types";
import "../bus/bus.css";
import { DaySelect, RuleSelect, readChoices, TimeField } from "../bus/Choices";
import { readPoint } from "../finden/state";
import { date, distance, share } from "../i18n";
import { words } from "../i18n/de.bus";
import { stage, useStage } from "../map/stage";
import { usePick } from "../map/usePick";
import { Segments } from "../shell/Choices";
import { route, setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { AddressPicker } from "./AddressPicker";
import {
  type Asked,
  type Found,
  type JourneyAnswer,
  type JourneyProfile,
  journeyUrl,
  profileUrl,
  windowAround,
} from "./bus";
import { drawnLegs, Legs } from "./Legs";

const ARRIVE_BY = "07:45";
const HOME_AT = "13:00";

const choose = (point: LonLat | null) => setQuery({ von: point?.join(",") ?? null, ansicht: null });

function PointPicker() {
  const { pick: start } = usePick((point) => {
    if (point) choose(point);
    else setQuery({ ansicht: null });
    document.getElementById("bus-pick")?.focus();
  });
  return (
    <button type="button" id="bus-pick" class="button" onClick={start} disabled={!stage.value}>
      {words.pick}
    </button>
  );
}

/** What is asked, as it stands in the address; null while no start is chosen. */
function readAsked(): { asked: Asked | null; clock: string; leaving: boolean; homeAt: string } {
  const { query, path } = route.value;
  const from = readPoint(query.get("von"));
  const clock = query.get("um") ?? ARRIVE_BY;
  const leaving = query.get("zeit") === "los";
  const homeAt = query.get("zurueck") ?? HOME_AT;
  const to = decodeURIComponent(path.split("/")[2] ?? "");
  const asked = from && { from, to, clock, leaving, homeAt, ...readChoices() };
  return { asked, clock, leaving, homeAt };
}

/** The section of a place's page. */
export function BusWay() {
  const { asked, clock, leaving, homeAt } = readAsked();
  const answer = useAnswer<JourneyAnswer>(asked ? journeyUrl(asked) : null);
  const found = answer.data;
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (asked) section.current?.scrollIntoView({ block: "start" });
  }, []);
  return (
    <section ref={section} aria-labelledby="bus" class="bus stack tight">
      <h2 id="bus">{words.title}</h2>
      <AddressPicker onChoose={choose} />
      <PointPicker />
      {asked && <p class="note">{words.chosen(...asked.from)}</p>}
      <Segments
        legend={words.when}
        name="bus-when"
        value={leaving ? "los" : "an"}
        options={[
          ["an", words.byArrival],
          ["los", words.byDeparture],
        ]}
        onChoose={(zeit) => setQuery({ zeit: zeit === "los" ? zeit : null })}
      />
      <div class="bus-times">
        <TimeField id="bus-by" label={words.clock} value={clock} name="um" />
        <TimeField id="bus-home" label={words.homeAt} value={homeAt} name="zurueck" />
      </div>
      <RuleSelect />
      <DaySelect />
      {answer.loading && <Loading rows={4} />}
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {found && asked && !answer.error && <Answer found={found} asked={asked} />}
    </section>
  );
}

/** The chosen direction on the map, with where one sets out. */
function useJourneyMap(shown: Found | null, asked: Asked): void {
  const legs = shown ? drawnLegs(shown) : [];
  const key = JSON.stringify(legs);
  useStage((ready) => ready.spot(asked.from, words.from).remove, [asked.from.join()]);
  useStage(
    (ready) =>
      legs.length > 0
        ? ready.journey(legs, route.value.query.get("karte") ? null : ready.frame).remove
        : undefined,
    [key],
  );
}

function Answer({ found, asked }: { found: JourneyAnswer; asked: Asked }) {
  const { rule, timetable } = found;
  const back = route.value.query.get("weg") === "zurueck" && found.home !== null;
  useJourneyMap(back ? found.home : found.there, asked);
  const limits = [distance(rule.walk_to_stop_m), distance(rule.walk_from_stop_m)] as const;
  const kind = words.dayKind(found.date_kind.text, found.date_kind.name);
  const early = asked.leaving ? words.later : words.early;
  return (
    <div class="stack tight" aria-live="polite">
      <Legs title={words.there} found={found.there} idle={early} shown={!back} way={null} />
      {found.home && (
        <Legs title={words.home} found={found.home} idle={words.later} shown={back} way="zurueck" />
      )}
      <Reliable asked={asked} />
      {found.walk_basis === "straight_line" && <Notice>{words.straightLine}</Notice>}
      <p class="note">
        {words.computed(date(found.date), kind, date(timetable.valid_from), date(timetable.valid_to))}{" "}
        {words.rule(rule.source, ...limits, rule.most_changes)} {words.assumed}
      </p>
    </div>
  );
}

/** The same way over every minute of two hours: one lucky departure is no connection. */
function Reliable({ asked }: { asked: Asked }) {
  const { data, error, loading, retry } = useAnswer<JourneyProfile>(profileUrl(asked));
  const by = asked.leaving ? "departure" : "arrival";
  return (
    <section aria-labelledby="bus-reliable">
      <h3 id="bus-reliable">{words.reliable}</h3>
      {loading && <Loading rows={1} />}
      {error && <Failure error={error} onRetry={retry} />}
      {data && (
        <p>
          {words.spread(
            by,
            ...windowAround(asked.clock),
            data.median_minutes,
            data.p90_minutes,
            data.best_minutes,
          )}{" "}
          {data.best_minutes !== null &&
            (data.share_without_journey > 0
              ? words.without(share(data.share_without_journey))
              : words.always)}
        </p>
      )}
    </section>
  );
}
