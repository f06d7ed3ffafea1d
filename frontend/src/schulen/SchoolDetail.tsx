/** One school: pupils by year and grade, with and without free choice; least size, rooms, all-day places. */
import { useAnswer } from "../api/resource";
import { s } from "../i18n/de.schools";
import { setQuery, viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { Sparkline } from "./Sparkline";
import { type Kind, type OneSchool, type School, schoolUrl } from "./schools";
import { plain, three } from "./told";

/** The school of a slug. */
export function SchoolDetail({ slug, kind }: { slug: string; kind: Kind }) {
  const answer = useAnswer<OneSchool>(schoolUrl(slug, kind));
  if (answer.error) return <Failure error={answer.error} onRetry={answer.retry} />;
  if (!answer.data) return <Loading rows={6} />;
  const { school, suppressed } = answer.data;
  return (
    <section class="stack" aria-labelledby="school-name">
      <div class="row">
        <button type="button" class="button quiet" onClick={() => setQuery({ schule: null })}>
          {s.back}
        </button>
        <button type="button" class="button quiet" onClick={() => setQuery({ teil: "schliessen" })}>
          {s.close}
        </button>
      </div>
      <h2 id="school-name">
        <a href={viewUrl(`/lernort/${school.slug}`)}>{school.name}</a>
      </h2>
      {suppressed && <p class="note">{s.suppressed}</p>}
      <Sparkline school={school} width={320} height={96} />
      <p class="note">{s.estimates}</p>
      <Course school={school} />
      <p>
        <strong>{s.size}:</strong> {school.size.text} {school.size.note}
      </p>
      <Rooms school={school} />
      {school.all_day && <AllDay allDay={school.all_day} />}
      <ByGrade school={school} />
    </section>
  );
}

function Course({ school }: { school: School }) {
  const other = new Map(school.without_choice.map((one) => [one.school_year, one.pupils]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={s.forecast}>
      <table class="change-table">
        <caption class="hidden">{s.forecast}</caption>
        <thead>
          <tr>
            <th scope="col">{s.year}</th>
            <th scope="col">
              {s.withChoice} ({s.lowToHigh})
            </th>
            <th scope="col">{s.withoutChoice}</th>
          </tr>
        </thead>
        <tbody>
          {school.counted.slice(-3).map((one) => (
            <tr key={one.school_year}>
              <th scope="row">{one.school_year}</th>
              <td>
                {plain(one.pupils)} ({s.counted})
              </td>
              <td>–</td>
            </tr>
          ))}
          {school.with_choice.map((one) => {
            const district = other.get(one.school_year);
            return (
              <tr key={one.school_year}>
                <th scope="row">{one.school_year}</th>
                <td>
                  {three(one.pupils)}
                  {!one.born && <span class="note"> {s.notBorn}</span>}
                </td>
                <td>{district ? three(district) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Rooms({ school }: { school: School }) {
  return (
    <section aria-labelledby="rooms">
      <h3 id="rooms">{s.capacity}</h3>
      {school.room.length === 0 && <p>{s.capacityUnknown}</p>}
      <ul class="plain">
        {school.room.slice(0, 5).map((one) => (
          <li key={one.school_year}>
            {one.school_year}: {s.room(one.classes, one.class_rooms)}
            {(one.rooms_lacking ?? 0) > 0 && <strong> – {s.closing.lacks(one.rooms_lacking ?? 0)}</strong>}
          </li>
        ))}
      </ul>
      {school.capacity && school.capacity.explained.length > 0 && (
        <details>
          <summary>{s.whoSays}</summary>
          <ul class="plain">
            {school.capacity.explained.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function AllDay({ allDay }: { allDay: NonNullable<School["all_day"]> }) {
  return (
    <div>
      <h3>{s.allDay}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={s.allDay}>
        <table class="change-table">
          <caption class="hidden">
            {s.allDay}: {s.lowToHigh}
          </caption>
          <thead>
            <tr>
              <th scope="col">{s.year}</th>
              <th scope="col">{s.entitled}</th>
              <th scope="col">{s.demand}</th>
              <th scope="col">{s.places}</th>
              <th scope="col">{s.lacking}</th>
            </tr>
          </thead>
          <tbody>
            {allDay.years.map((one) => (
              <tr key={one.school_year}>
                <th scope="row">{one.school_year}</th>
                <td>{s.grades(one.grades)}</td>
                <td>{three(one.demand)}</td>
                <td>{plain(one.places)}</td>
                <td>{three(one.gap)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="note">
        {allDay.closed_weeks !== null && s.weeks(allDay.closed_weeks)}{" "}
        {allDay.years.some((one) => one.closed_too_long) && s.weeksTooLong}{" "}
        {s.holidayCare[allDay.holiday_care]} {allDay.notes.join(" ")}
      </p>
    </div>
  );
}

function ByGrade({ school }: { school: OneSchool["school"] }) {
  const { counted, forecast } = school.by_grade;
  const rows = [...counted.slice(-3), ...forecast.filter((one) => one.variant === "middle")];
  const grades = Object.keys(rows[0]?.grades ?? {});
  return (
    <details>
      <summary>{s.byGrade}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={s.byGrade}>
        <table class="change-table">
          <caption class="hidden">{s.byGrade}</caption>
          <thead>
            <tr>
              <th scope="col">{s.year}</th>
              {grades.map((grade) => (
                <th key={grade} scope="col">
                  {s.grade(grade)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.school_year}>
                <th scope="row">{one.school_year}</th>
                {grades.map((grade) => (
                  <td key={grade}>{plain(one.grades[grade])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
