/** Address and contact; every field can be asked where it comes from. */
import { useState } from "preact/hooks";
import { siteUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { SiteDetail, SiteDetailAnswer } from "../api/types";
import { date, t } from "../i18n";
import { openingHours } from "../i18n/hours";
import { Failure, Loading } from "../shell/Status";

/** Where a field comes from: source, since when, by which import, what it was before. */
function Explained({ slug, field }: { slug: string; field: string }) {
  const answer = useAnswer<SiteDetailAnswer>(siteUrl(slug, field));
  const told = answer.data?.properties.explain;
  if (answer.error) return <Failure error={answer.error} onRetry={answer.retry} />;
  if (!answer.data) return <Loading rows={1} />;
  if (!told?.source) return <p class="note">{t.site.whyNothing}</p>;
  return (
    <p class="note">
      {t.site.whySource}: {told.source.name}
      {told.source.licence && ` (${told.source.licence})`}
      {told.since && `, ${t.site.whySince} ${date(told.since)}`}
      {told.import_id !== null && (
        <>
          , <a href={`/api/imports/${told.import_id}`}>{`${t.site.whyImport} ${told.import_id}`}</a>
        </>
      )}
      {told.earlier?.map((former) => (
        <span key={`${former.since}`}>
          <br />
          {t.site.whyEarlier}: {String(former.value)} ({date(former.since)} – {date(former.until)})
        </span>
      ))}
    </p>
  );
}

interface FactProps {
  slug: string;
  field: string;
  label: string;
  value: preact.ComponentChildren;
}

function Fact({ slug, field, label, value }: FactProps) {
  const [asked, setAsked] = useState(false);
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>
        <span>{value || <em>{t.figure.unknown}</em>}</span>
        <button
          type="button"
          class="ask"
          aria-expanded={asked}
          aria-label={t.site.whyFor(label)}
          title={t.site.why}
          onClick={() => setAsked(!asked)}
        >
          ?
        </button>
        {asked && <Explained slug={slug} field={field} />}
      </dd>
    </div>
  );
}

function addressLines({ address }: SiteDetail) {
  const street = [address.street, address.house_number].filter(Boolean).join(" ");
  const place = [address.postal_code, address.place].filter(Boolean).join(" ");
  return street && place ? `${street}, ${place}` : street || place;
}

const web = (url: string | null) =>
  url && /^https?:\/\//.test(url) ? (
    <a href={url}>{url.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "")}</a>
  ) : (
    url
  );

/** The facts of a place. */
export function Facts({ site, slug }: { site: SiteDetail; slug: string }) {
  const phone = site.phone && <a href={`tel:${site.phone.replace(/[^\d+]/g, "")}`}>{site.phone}</a>;
  const facts: [string, string, preact.ComponentChildren][] = [
    ["street", t.site.address, addressLines(site)],
    ["opening_hours", t.site.hours, openingHours(site.opening_hours)],
    [
      "wheelchair",
      t.site.wheelchair,
      site.wheelchair === "unknown" ? null : t.find.wheelchair[site.wheelchair],
    ],
    ["phone", t.site.phone, phone],
    ["email", t.site.email, site.email && <a href={`mailto:${site.email}`}>{site.email}</a>],
    ["website", t.site.website, web(site.website)],
    ["languages", t.site.languages, site.languages?.join(", ")],
    ["provider", t.site.provider, site.provider],
  ];
  return (
    <section aria-labelledby="contact">
      <h2 id="contact">{t.site.contact}</h2>
      <dl class="facts">
        {facts.map(([field, label, value]) => (
          <Fact key={field} slug={slug} field={field} label={label} value={value} />
        ))}
      </dl>
    </section>
  );
}
