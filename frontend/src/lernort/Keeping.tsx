/** Taking a place along: kept in this browser, its hours as a calendar, its address as a QR code. */
import { siteUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { SiteDetail, SiteDetailAnswer } from "../api/types";
import { drop, isKept, keep, MOST, saved } from "../finden/saved";
import { t } from "../i18n";
import { s } from "../i18n/de.saved";
import { openingHours } from "../i18n/hours";
import { language } from "../i18n/language";
import { announce } from "../shell/announce";
import { route } from "../shell/router";

/** The part of the page of a place. */
export function Keeping() {
  const slug = route.value.path.split("/")[2] ?? "";
  const answer = useAnswer<SiteDetailAnswer>(slug ? siteUrl(slug) : null);
  const site = answer.data?.properties;
  if (!site) return null;
  const told = route.value.query.get("region");
  const file = (name: string, more: Record<string, string> = {}) => {
    const query = new URLSearchParams({ ...more, ...(told ? { region: told } : {}) }).toString();
    return `/lernort/${encodeURIComponent(slug)}/${name}${query && `?${query}`}`;
  };
  const isPlain = hoursOf(site).some(isCalendar);
  return (
    <section class="stack tight" aria-label={s.title}>
      <div class="row">
        <Keep slug={slug} name={site.name} />
        {isPlain && (
          <a
            class="button quiet"
            href={file("oeffnungszeiten.ics", language === "de" ? {} : { lang: language })}
            download
          >
            {s.calendar}
          </a>
        )}
      </div>
      <details>
        <summary>{s.qr}</summary>
        <Code url={file("qr.svg")} name={site.name} />
      </details>
    </section>
  );
}

/** The hours of the place, or where they are not known those of its offers. */
const hoursOf = (site: SiteDetail) =>
  site.opening_hours ? [site.opening_hours] : site.offers.map((offer) => offer.opening_hours);

/** Whether hours are days and times, as a calendar can have them. */
function isCalendar(told: string | null): boolean {
  const hours = openingHours(told);
  return hours !== null && hours !== told && hours !== t.hours.always;
}

const Code = ({ url, name }: { url: string; name: string }) => (
  <div class="stack tight">
    <img src={url} alt={s.qrAlt(name)} width={220} height={220} loading="lazy" />
    <p>
      <a href={url} download="qr-code.svg">
        {s.qrFile}
      </a>
    </p>
  </div>
);

function Keep({ slug, name }: { slug: string; name: string }) {
  const kept = isKept(slug);
  const full = saved.value.places.length >= MOST;
  const change = () => {
    if (!kept && full) announce(s.full(MOST));
    else announce((kept ? drop(slug) : keep({ slug, name })) ? (kept ? s.drop(name) : s.kept) : s.notKept);
  };
  return (
    <button type="button" class="button" aria-pressed={kept} onClick={change}>
      {kept ? s.kept : s.keep}
    </button>
  );
}
