/** What every question about bus and train is asked with: for whom, and on which day. */
import { useAnswer } from "../api/resource";
import { date } from "../i18n";
import { words } from "../i18n/de.bus";
import { german } from "../i18n/language";
import { type TimetableAnswer, timetableUrl } from "../lernort/bus";
import { Select } from "../shell/Choices";
import { route, setQuery } from "../shell/router";

export const EVERYONE = "everyone";
const WORDS = ["schultag", "ferientag"] as const;

/** The rule and the day as they stand in the address; null: a usual day. */
export function readChoices(): { rule: string; day: string | null } {
  const { query } = route.value;
  return { rule: query.get("regel") ?? EVERYONE, day: query.get("tag") };
}

/** For whom: the rule with its limits. */
export function RuleSelect() {
  const told = useAnswer<TimetableAnswer>(timetableUrl());
  return (
    <Select
      id="bus-rule"
      label={words.who}
      value={readChoices().rule}
      options={(told.data?.rules ?? []).map((one) => [one.code, one.label] as const)}
      onChoose={(regel) => setQuery({ regel })}
    />
  );
}

/** A day in words, or by its date. */
export function DaySelect() {
  const days = useAnswer<TimetableAnswer>(timetableUrl()).data?.days;
  const { day } = readChoices();
  if (!days) return null;
  const isDate = day !== null && !WORDS.some((word) => word === day);
  const options: [string, string][] = [["", words.usualDay(date(days.usual))]];
  if (days.schultag) options.push(["schultag", words.schoolDay(date(days.schultag))]);
  if (days.ferientag) options.push(["ferientag", words.holiday(date(days.ferientag))]);
  options.push(["datum", words.otherDay]);
  return (
    <>
      <Select
        id="bus-day"
        label={words.day}
        value={isDate ? "datum" : (day ?? "")}
        options={options}
        onChoose={(tag) => setQuery({ tag: tag === "datum" ? days.usual : tag })}
      />
      {isDate && (
        <div class="field">
          <label for="bus-date">{words.date}</label>
          <input
            id="bus-date"
            type="date"
            value={day}
            onChange={(event) =>
              event.currentTarget.value && setQuery({ tag: event.currentTarget.value }, "replace")
            }
          />
        </div>
      )}
      {days.holidays && (
        <p class="note">
          {words.holidays(days.holidays.name, date(days.holidays.checked_on), "")}
          <span lang={german}>{days.holidays.note}</span>
        </p>
      )}
    </>
  );
}

interface TimeProps {
  id: string;
  label: string;
  value: string;
  name: string;
}

/** A time of the clock that stands in the address. */
export function TimeField({ id, label, value, name }: TimeProps) {
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
