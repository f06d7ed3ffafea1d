/** Other places close by, with the distance said to be a straight line. */
import type { NearbySite } from "../api/types";
import { distance, t } from "../i18n";
import { markOf, symbol } from "../map/symbols";
import { categories, kindLabel } from "../shell/region";
import { viewUrl } from "../shell/router";

/** A short list of places. */
export function Nearby({ title, sites }: { title: string; sites: readonly NearbySite[] }) {
  const kindOf = (site: NearbySite) => categories.value.get(site.categories[0] ?? "");
  return (
    <section>
      <h2>{title}</h2>
      {sites.length === 0 && <p>{t.site.none}</p>}
      <ul class="nearby">
        {sites.map((site) => (
          <li key={site.slug}>
            <span
              class="sign-inline"
              dangerouslySetInnerHTML={{ __html: symbol(kindOf(site), markOf(kindOf(site)), 26) }}
            />
            <div>
              <a href={viewUrl(`/lernort/${site.slug}`)}>{site.name}</a>
              <span class="entry-kind">
                {site.categories.map(kindLabel).join(", ")} · {distance(site.distance_m)}{" "}
                {t.find.straightLine}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
