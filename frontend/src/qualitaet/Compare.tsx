/** Two sites side by side: what each says, where they differ, and the decision. */
import { ask, siteUrl } from "../api/client";
import { useLoaded } from "../api/resource";
import type { LonLat, SiteDetail, SiteDetailAnswer } from "../api/types";
import { q } from "../i18n/de.quality";
import { figure } from "../i18n/figure";
import { openingHours } from "../i18n/hours";
import { useStage } from "../map/stage";
import { kindLabel, region } from "../shell/region";
import { viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { decide, type Finding } from "./quality";
import { useSending } from "./useSending";

type Row = keyof typeof q.compare.rows;

function told(site: SiteDetail): Record<Row, string | null> {
  const { street, house_number, postal_code, place } = site.address;
  const joined = (parts: (string | null | undefined)[], by: string) => parts.filter(Boolean).join(by) || null;
  return {
    name: site.name,
    kinds: joined(site.categories.map(kindLabel), ", "),
    address: joined([joined([street, house_number], " "), joined([postal_code, place], " ")], ", "),
    municipality: site.municipality?.name ?? null,
    provider: site.provider,
    phone: site.phone,
    email: site.email,
    website: site.website,
    hours: openingHours(site.opening_hours),
    places: joined(
      site.offers.map((offer) => `${offer.label}: ${figure(offer.approved_places)}`),
      "; ",
    ),
    source: region.value?.sources.find((source) => source.code === site.source)?.name ?? site.source,
  };
}

const ROWS = Object.keys(q.compare.rows) as Row[];

/** The comparison of a duplicate. */
export function Compare({ finding, onMended }: { finding: Finding; onMended: (sentence: string) => void }) {
  const other = String(finding.detail.other);
  const both = useLoaded<[SiteDetailAnswer, SiteDetailAnswer]>(`${finding.slug} ${other}`, (signal) =>
    Promise.all([
      ask<SiteDetailAnswer>(siteUrl(finding.slug), signal),
      ask<SiteDetailAnswer>(siteUrl(other), signal),
    ]),
  );
  const sending = useSending();
  const there = (both.data?.[1].geometry?.coordinates as LonLat | undefined) ?? null;
  useStage((ready) => (there ? ready.spot(there, q.compare.second).remove : undefined), [there?.join()]);
  const choose = (same: boolean) =>
    sending.run(
      () => decide(String(finding.detail.match), same),
      () => onMended(same ? q.done.same : q.done.different),
    );
  if (both.error) return <Failure error={both.error} onRetry={both.retry} />;
  if (!both.data) return <Loading rows={4} />;
  const [left, right] = both.data.map((answer) => told(answer.properties));
  if (!left || !right) return null;
  return (
    <section class="stack tight" aria-labelledby="compare-title">
      <h2 id="compare-title">{q.compare.title}</h2>
      <table class="compare">
        <thead>
          <tr>
            <th scope="col">{q.compare.field}</th>
            <th scope="col">
              <a href={viewUrl(`/lernort/${finding.slug}`)}>{q.compare.first}</a>
            </th>
            <th scope="col">
              <a href={viewUrl(`/lernort/${other}`)}>{q.compare.second}</a>
            </th>
          </tr>
        </thead>
        <tbody>
          {ROWS.filter((row) => left[row] || right[row]).map((row) => (
            <tr key={row} data-differs={left[row] !== right[row]}>
              <th scope="row">
                {q.compare.rows[row]}
                {left[row] !== right[row] && <small> {q.compare.differs}</small>}
              </th>
              <td>{left[row] ?? "–"}</td>
              <td>{right[row] ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">{q.compare.hint}</p>
      <div class="row">
        <button type="button" class="button" disabled={sending.busy} onClick={() => choose(true)}>
          {q.compare.same}
        </button>
        <button type="button" class="button" disabled={sending.busy} onClick={() => choose(false)}>
          {q.compare.different}
        </button>
      </div>
      {sending.error && <p role="alert">{sending.error}</p>}
    </section>
  );
}
