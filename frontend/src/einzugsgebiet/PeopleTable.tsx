/** People inside, by age group and minutes. */
import { date, t } from "../i18n";
import { ageGroup, figure, numeric } from "../i18n/figure";
import { inOrderOfAge } from "../shell/region";
import type { Reach } from "./reach";

/** The groups that occur, in the order of the region. */
export const groupsOf = (reach: Pick<Reach, "steps">) =>
  inOrderOfAge([
    ...new Map(
      reach.steps.flatMap((step) => step.people).map((people) => [people.age_group, people]),
    ).values(),
  ]);

/** The figure of a group within a step. */
export const peopleIn = (reach: Pick<Reach, "steps">, minutes: number, group: string) =>
  reach.steps.find((step) => step.minutes === minutes)?.people.find((people) => people.age_group === group)
    ?.people;

interface TableProps {
  reach: Pick<Reach, "steps">;
  colour: (minutes: number) => string;
}

/** The table, with a sentence where nobody lives. */
export function PeopleTable({ reach, colour }: TableProps) {
  const groups = groupsOf(reach);
  const steps = reach.steps.map((step) => step.minutes);
  const nobody =
    groups.length > 0 &&
    groups.every((group) => numeric(peopleIn(reach, steps.at(-1) ?? 0, group.age_group)) === 0);
  const first = groups[0];
  const secret = Math.max(0, ...(reach.steps.at(-1)?.people.map((people) => people.secret_cells ?? 0) ?? []));
  return (
    <section aria-labelledby="people-title">
      <h2 id="people-title">{t.reach.people}</h2>
      {groups.length === 0 && <p>{t.reach.nobody}</p>}
      {nobody && <p class="notice">{t.reach.zero}</p>}
      {groups.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t.reach.ageColumn}</th>
                {steps.map((minutes) => (
                  <th scope="col" key={minutes}>
                    <i class="swatch" style={{ background: colour(minutes) }} />
                    {t.reach.upTo(minutes)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => (
                <tr key={group.age_group}>
                  <th scope="row">{ageGroup({ code: group.age_group, label: group.label })}</th>
                  {steps.map((minutes) => (
                    <td key={minutes}>{figure(peopleIn(reach, minutes, group.age_group))}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {secret > 0 && <p class="note">{t.reach.secretCells(secret)}</p>}
      {first?.reference_date && (
        <p class="note">
          {t.reach.dated(
            date(first.reference_date),
            first.cell_size_m ? `${first.cell_size_m} m` : t.figure.unknown,
          )}
        </p>
      )}
    </section>
  );
}
