/** What is offered for whom; unknown in words. */
import type { Offer } from "../api/types";
import { age, t } from "../i18n";
import { figure } from "../i18n/figure";
import { openingHours } from "../i18n/hours";
import { language } from "../i18n/language";
import { categories, kindLabel } from "../shell/region";

const HAS_PLACES = new Set(["creche", "childminding", "day_care", "kindergarten", "after_school_care"]);

function rows(offer: Offer): [string, string][] {
  const places = HAS_PLACES.has(offer.category) || offer.approved_places.value !== null;
  const lines: [string, string | null][] = [
    [t.site.age, age(offer.age_from_months, offer.age_to_months)],
    [t.site.places, places ? figure(offer.approved_places) : null],
    [t.site.occupied, places ? figure(offer.occupied_places) : null],
    [t.site.flexible, offer.flex_places.value ? figure(offer.flex_places) : null],
    [t.site.hours, openingHours(offer.opening_hours)],
    [t.site.languages, offer.languages?.join(", ") || null],
    [t.site.cost, offer.cost],
  ];
  return lines.filter((line): line is [string, string] => line[1] !== null);
}

/** The offers of a place. */
export function Offers({ offers }: { offers: readonly Offer[] }) {
  return (
    <section aria-labelledby="offers">
      <h2 id="offers">{t.site.offers}</h2>
      {offers.length === 0 && <p>{t.figure.unknown}</p>}
      {offers.map((offer) => (
        <div
          key={offer.key}
          class="offer"
          style={{ borderColor: categories.value.get(offer.category)?.color }}
        >
          <h3>{language === "de" ? offer.label : kindLabel(offer.category)}</h3>
          <dl class="pairs">
            {rows(offer).map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
