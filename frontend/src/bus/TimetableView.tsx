/** „Fahrplan ändern“: trips added, shifted and dropped, stops added in thought, and who is then there in time. */
import "./bus.css";
import { useAnswer, useLoaded } from "../api/resource";
import { w } from "../i18n/de.timetable";
import { type TimetableAnswer, timetableUrl } from "../lernort/bus";
import { KindSelect } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { route, setQuery } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import { readState } from "../versorgung/state";
import { DaySelect, RuleSelect, readChoices, TimeField } from "./Choices";
import {
  readTimetableChanges,
  type TimetableWhatIf,
  timetableWhatIf,
  writeTimetableChanges,
} from "./changes";
import { TimetableChange } from "./TimetableChange";
import { TimetableResult } from "./TimetableResult";
import { useTimetableMap } from "./useTimetableMap";

const LESSONS_BEGIN = "07:45";

/** The view. */
export function TimetableView() {
  const { query } = route.value;
  const { category } = readState();
  const changes = readTimetableChanges(query.get("fahrplan"));
  const asked = { category, arriveBy: query.get("an") ?? LESSONS_BEGIN, ...readChoices(), changes };
  const loaded = useAnswer<TimetableAnswer>(timetableUrl());
  const changed = changes.length > 0 && category !== "";
  const answer = useLoaded<TimetableWhatIf>(changed ? JSON.stringify(asked) : null, () =>
    timetableWhatIf(asked),
  );
  const shown = changed && !answer.error ? answer.data : null;
  useTimetableMap(changes, shown);
  useTitle(w.title);
  return (
    <div class="stack">
      <div>
        <Heading>{w.title}</Heading>
        <p class="lead">{w.lead}</p>
      </div>
      {loaded.error ? (
        <p class="notice">{w.noTimetable}</p>
      ) : (
        <>
          <form class="stack" onSubmit={(event) => event.preventDefault()}>
            <KindSelect value={category} label={w.kind} />
            <TimeField id="timetable-arrive" label={w.arriveBy} value={asked.arriveBy} name="an" />
            <RuleSelect />
            <DaySelect />
            <TimetableChange
              changes={changes}
              day={asked.day}
              onChange={(next) => setQuery({ fahrplan: writeTimetableChanges(next) })}
            />
          </form>
          {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
          {answer.loading && !shown && <Loading rows={5} />}
          {shown && <TimetableResult answer={shown} />}
        </>
      )}
      <Share />
    </div>
  );
}
