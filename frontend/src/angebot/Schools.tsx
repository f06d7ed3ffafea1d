/** Schools in their newest known year: pupils, classes, rooms, all-day places. */
import { address } from "../api/client";
import { useAnswer } from "../api/resource";
import { s } from "../i18n/de.supply";
import { figure } from "../i18n/figure";
import { Failure } from "../shell/Status";
import { type School, schoolsUrl } from "./api";

/** The section, closed at first. */
export function Schools({ day }: { day: string }) {
  const answer = useAnswer<{ schools: School[] }>(schoolsUrl(day));
  const schools = answer.data?.schools ?? [];
  return (
    <details>
      <summary>
        {s.schools} ({schools.length})
      </summary>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.data && !schools.length && <p>{s.noSchools}</p>}
      {schools.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section class="scroll" tabIndex={0} aria-label={s.schoolsCaption}>
          <table class="ranking">
            <caption class="hidden">{s.schoolsCaption}</caption>
            <thead>
              <tr>
                {s.schoolColumns.map((one) => (
                  <th key={one} scope="col">
                    {one}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {schools.map((school) => (
                <tr key={school.slug}>
                  <th scope="row">{school.name}</th>
                  <td>{school.school_year}</td>
                  <td class="number">{figure(school.pupils)}</td>
                  <td class="number">{figure(school.classes)}</td>
                  <td class="number">{figure(school.parallel_classes)}</td>
                  <td class="number">{figure(school.rooms)}</td>
                  <td class="number">{figure(school.all_day_places)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p>
        <a href={address("/api/supply/schools.csv", { date: day })}>{s.schools} (CSV)</a>
      </p>
    </details>
  );
}
