/** The schools: pupils today and to come, what one should know, and what is lacking in all-day places. */
import { s } from "../i18n/de.schools";
import { setQuery } from "../shell/router";
import { Sparkline } from "./Sparkline";
import { allDayCsvUrl, type Kind, type School, type Schools, schoolsCsvUrl, templateUrl } from "./schools";
import { plain } from "./told";

/** What one should know of a school, in words; the first is the most urgent. */
export function warnings(school: School): string[] {
  const { size, room, all_day: allDay } = school;
  const first = size.first_below.middle;
  const told: string[] = [];
  if (size.least !== null && size.status === "below") told.push(s.belowNow(size.least));
  else if (size.least !== null && first) told.push(s.below(size.least, first));
  const lacking = room.find((one) => (one.rooms_lacking ?? 0) > 0);
  if (lacking) told.push(s.roomsLacking(lacking.rooms_lacking ?? 0, lacking.school_year));
  if (allDay?.years.some((one) => one.closed_too_long) && allDay.closed_weeks !== null)
    told.push(s.closedLong(allDay.closed_weeks));
  return told;
}

/** The gap of the year in which all grades are entitled. */
export function gapOf(school: School): string {
  const year = school.all_day?.years.find((one) => one.school_year === "2029/30");
  if (!year) return "–";
  const middle = year.gap.middle;
  if (middle.value !== null && middle.value < 0) return s.spare(Math.round(-middle.value));
  return plain(middle);
}

/** The list, with what to download. */
export function SchoolList({ schools, kind }: { schools: Schools; kind: Kind }) {
  return (
    <>
      {schools.suppressed && <p class="note">{s.suppressed}</p>}
      <ul class="school-list" aria-label={s.list}>
        {schools.schools.map((school) => (
          <Entry key={school.slug} school={school} primary={kind === "primary_school"} />
        ))}
      </ul>
      <p class="note">{s.exception}</p>
      <details>
        <summary>{s.assumptions}</summary>
        <ul>
          {schools.assumptions.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
      <ul class="plain">
        <li>
          <a href={schoolsCsvUrl(kind)}>{s.csv}</a>
        </li>
        {kind === "primary_school" && (
          <li>
            <a href={allDayCsvUrl()}>{s.allDayCsv}</a>
          </li>
        )}
        <li>
          <a href={templateUrl()}>{s.capacityCsv}</a>
        </li>
      </ul>
    </>
  );
}

function Entry({ school, primary }: { school: School; primary: boolean }) {
  const told = warnings(school);
  const last = school.with_choice.at(-1);
  return (
    <li>
      <button type="button" class="link" onClick={() => setQuery({ schule: school.slug, ansicht: null })}>
        {school.name}
      </button>
      <Sparkline school={school} />
      <p class="facts">
        <span>
          {s.now} {plain(school.counted.at(-1)?.pupils)}
          {last && `, ${last.school_year}: ${plain(last.pupils.middle)}`}
        </span>
        {primary && (
          <span>
            {s.gap}: {gapOf(school)}
          </span>
        )}
        {told.map((one) => (
          <span key={one} class="warning">
            {one}
          </span>
        ))}
      </p>
    </li>
  );
}
