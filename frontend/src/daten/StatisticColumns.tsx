/** Which heading of a table of figures is which measure, and of which part it is told. */
import { d } from "../i18n/de.data";
import type { Statistics } from "./types";

/** Heading → "measure" or "measure@part"; headings that are not in it are left out. */
export type Headings = Record<string, string>;

/** What the program took the headings for. */
export const guessed = (seen: Statistics): Headings =>
  Object.fromEntries(
    seen.headings.flatMap((one) =>
      one.measure ? [[one.heading, one.part ? `${one.measure}@${one.part}` : one.measure]] : [],
    ),
  );

interface Props {
  seen: Statistics;
  chosen: Headings;
  onChange: (chosen: Headings) => void;
}

/** A line per heading, with its first figures and two choices. */
export function StatisticColumns({ seen, chosen, onChange }: Props) {
  const put = (heading: string, measure: string, part: string) => {
    const { [heading]: _, ...rest } = chosen;
    onChange(measure ? { ...rest, [heading]: part ? `${measure}@${part}` : measure } : rest);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-labelledby="headings">
      <h2 id="headings">{d.statistics.title}</h2>
      <p class="note">{d.statistics.hint}</p>
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">{d.statistics.heading}</th>
            <th scope="col">{d.statistics.examples}</th>
            <th scope="col">{d.statistics.measure}</th>
            <th scope="col">{d.statistics.part}</th>
          </tr>
        </thead>
        <tbody>
          {seen.headings.map((one) => {
            const [measure = "", part = ""] = (chosen[one.heading] ?? "").split("@");
            return (
              <tr key={`${one.heading}${one.unit}`}>
                <th scope="row">{one.heading}</th>
                <td data-label={d.statistics.examples}>{one.examples.join(", ")}</td>
                <td data-label={d.statistics.measure}>
                  {one.unit ? (
                    d.statistics.otherUnit(one.unit)
                  ) : (
                    <select
                      aria-label={d.statistics.measureOf(one.heading)}
                      value={measure}
                      onChange={(event) => put(one.heading, event.currentTarget.value, part)}
                    >
                      <option value="">{d.statistics.none}</option>
                      {seen.measures.map((each) => (
                        <option key={each.id} value={each.id}>
                          {each.name} ({each.unit})
                        </option>
                      ))}
                    </select>
                  )}
                </td>
                <td data-label={d.statistics.part}>
                  {measure && !one.unit && (
                    <select
                      aria-label={d.statistics.partOf(one.heading)}
                      value={part}
                      onChange={(event) => put(one.heading, measure, event.currentTarget.value)}
                    >
                      <option value="">{d.statistics.whole}</option>
                      {seen.parts.map((each) => (
                        <option key={each.key} value={each.key}>
                          {each.name}
                        </option>
                      ))}
                    </select>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
