/** The table of sites with their places; a row opens to what it is made of. */
import { useAnswer } from "../api/resource";
import { date, t } from "../i18n";
import { s } from "../i18n/de.supply";
import { figure } from "../i18n/figure";
import { setQuery, viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import {
  type Mark,
  type PlanRow,
  type SiteRows,
  type Supply,
  type SupplySite,
  type SupplyState,
  siteUrl,
} from "./api";

const NUMBERS = ["approved", "occupied", "free", "usable", "flexible", "counted"] as const;

/** The table. */
export function SiteTable({ supply, state }: { supply: Supply; state: SupplyState }) {
  const shown = state.marked ? supply.sites.filter((one) => one.marks.length) : supply.sites;
  return (
    <>
      <p role="status" class="note">
        {s.siteCount(shown.length)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll supply-sites" tabIndex={0} aria-label={s.sites}>
        <table class="ranking">
          <caption class="hidden">{s.sites}</caption>
          <thead>
            <tr>
              <th scope="col">{s.columns.name}</th>
              <th scope="col" class="word">
                {s.columns.area}
              </th>
              <th scope="col" class="word">
                {s.columns.kind}
              </th>
              {NUMBERS.map((name) => (
                <th key={name} scope="col">
                  {s.columns[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((site) => (
              <Row key={`${site.slug ?? site.name}/${site.category}`} site={site} state={state} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Row({ site, state }: { site: SupplySite; state: SupplyState }) {
  const open = site.slug !== null && state.site === `${site.slug}/${site.category}`;
  return (
    <>
      <tr class={site.closed ? "supply-closed" : undefined}>
        <th scope="row">
          {site.slug ? (
            <button
              type="button"
              class="link"
              aria-expanded={open}
              onClick={() => setQuery({ ort: open ? null : `${site.slug}/${site.category}` })}
            >
              {site.name}
            </button>
          ) : (
            site.name
          )}
          {site.told_by === "change" && <span class="supply-tag"> {s.plannedSite}</span>}
          {site.closed && <span class="supply-tag"> {s.closed}</span>}
          <Marks marks={site.marks} />
          {site.limit_reason && <small class="note supply-reason">{s.reason(site.limit_reason)}</small>}
        </th>
        <td class="word">{site.municipality.name ?? t.figure.unknown}</td>
        <td class="word">{site.label}</td>
        {NUMBERS.map((name) => (
          <td key={name} class="number" data-label={s.columns[name]}>
            {figure(site[name])}
          </td>
        ))}
      </tr>
      {open && site.slug && (
        <tr>
          <td colSpan={9} class="word">
            <Behind slug={site.slug} category={site.category} day={state.day} />
          </td>
        </tr>
      )}
    </>
  );
}

function Marks({ marks }: { marks: Mark[] }) {
  return (
    <>
      {marks.map((mark) => (
        <small key={mark.code + mark.text} class={`supply-mark ${mark.severity}`}>
          <strong>{mark.severity === "doubtful" ? s.doubtful : s.hint}:</strong> {mark.text}
        </small>
      ))}
    </>
  );
}

/** The rows of plan and list behind a site's numbers, each with its source. */
function Behind({ slug, category, day }: { slug: string; category: string; day: string }) {
  const answer = useAnswer<SiteRows>(siteUrl(slug, day));
  if (answer.error) return <Failure error={answer.error} onRetry={answer.retry} />;
  if (!answer.data) return <Loading rows={2} />;
  const mine = (row: PlanRow) => row.category === category || category === "day_care";
  return (
    <div class="stack tight supply-behind">
      <strong>{s.rows}</strong>
      <ul>
        {answer.data.plan.filter(mine).map((row) => (
          <Told key={`plan-${row.row}`} row={row} by={s.fromPlan} />
        ))}
        {answer.data.list.filter(mine).map((row) => (
          <Told key={`list-${row.import}-${row.category}`} row={row} by={s.fromList} />
        ))}
      </ul>
      <a href={viewUrl(`/lernort/${slug}`, {})}>{answer.data.name}</a>
    </div>
  );
}

function Told({ row, by }: { row: PlanRow; by: string }) {
  const care = row.hours_per_week ? s.hours(row.hours_per_week) : s.extents[row.care_extent ?? ""];
  const parts = [
    row.groups?.value ? s.groups(figure(row.groups)) : null,
    care,
    `${s.columns.approved} ${figure(row.approved_places)}`,
    `${s.columns.occupied} ${figure(row.occupied_places)}`,
    row.weighted_children && row.weighted_children.status !== "not_applicable"
      ? `${s.weighted}: ${figure(row.weighted_children)}`
      : null,
  ];
  return (
    <li>
      <strong>{by}:</strong> {parts.filter(Boolean).join(" · ")}{" "}
      <span class="note">({s.rowFrom(row.source, row.row, date(row.since))})</span>
    </li>
  );
}
