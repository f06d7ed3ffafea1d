import { useAnswer } from "../api/resource";
import type { LonLat } from "../api/types";
import { readPoint } from "../finden/state";
import { date, distance } from "../i18n";
import { words } from "../i18n/de.bus";
import { stage } from "../map/stage";
import { usePick } from "../map/usePick";
import { route, setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { AddressPicker } from "./AddressPicker";
import "./bus.css";
import { type JourneyAnswer, journeyUrl, type TimetableAnswer, timetableUrl } from "./bus";
import { Legs } from "./Legs";

const ARRIVE_BY = "07:45";
const HOME_AT = "13:00";
const EVERYONE = "everyone";

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

interface TimeProps {
  id: string;
  label: string;
  value: string;
  name: string;
}

function TimeField({ id, label, value, name }: TimeProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="time"
        value={value}
        onChange={(event) =>
          event.currentTarget.value && setQuery({ [name]: event.currentTarget.value }, "replace")
        }
      />
    </div>
  );
}

/** The section of a place's page. */
export function BusWay() {
  const { query, path } = route.value;
  const told = useAnswer<TimetableAnswer>(timetableUrl());
  const from = readPoint(query.get("von"));
  const arriveBy = query.get("um") ?? ARRIVE_BY;
  const homeAt = query.get("zurueck") ?? HOME_AT;
  const rule = query.get("regel") ?? EVERYONE;
  const to = decodeURIComponent(path.split("/")[2] ?? "");
  const answer = useAnswer<JourneyAnswer>(from ? journeyUrl({ from, to, arriveBy, homeAt, rule }) : null);
  const found = answer.data;
  return (
    <section aria-labelledby="bus" class="bus stack tight">
      <h2 id="bus">{words.title}</h2>
      <AddressPicker onChoose={choose} />
      <PointPicker />
      {from && <p class="note">{words.chosen(...from)}</p>}
      <div class="field">
        <label for="bus-rule">{words.who}</label>
        <select
          id="bus-rule"
          value={rule}
          onChange={(event) => setQuery({ regel: event.currentTarget.value })}
        >
          {(told.data?.rules ?? []).map((one) => (
            <option key={one.code} value={one.code} selected={one.code === rule}>
              {one.label}
            </option>
          ))}
        </select>
      </div>
      <div class="bus-times">
        <TimeField id="bus-by" label={words.arriveBy} value={arriveBy} name="um" />
        <TimeField id="bus-home" label={words.homeAt} value={homeAt} name="zurueck" />
      </div>
      {answer.loading && <Loading rows={4} />}
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {found && from && !answer.error && <Answer found={found} />}
    </section>
  );
}

function Answer({ found }: { found: JourneyAnswer }) {
  const { rule, timetable } = found;
  const limits = [distance(rule.walk_to_stop_m), distance(rule.walk_from_stop_m)] as const;
  return (
    <div class="stack tight" aria-live="polite">
      <Legs title={words.there} found={found.there} idle={words.early} />
      {found.home && <Legs title={words.home} found={found.home} idle={words.later} />}
      {found.walk_basis === "straight_line" && <Notice>{words.straightLine}</Notice>}
      <p class="note">
        {words.day(date(found.date), date(timetable.valid_from), date(timetable.valid_to))}{" "}
        {words.rule(rule.source, ...limits, rule.most_changes)} {words.assumed}
      </p>
    </div>
  );
}
