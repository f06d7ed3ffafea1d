/** Choosing a site by its name: results as buttons under the field. */
import { sitesUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { Collection, Site } from "../api/types";
import { t } from "../i18n";
import { kindLabel } from "../shell/region";
import { useTyped } from "../shell/useTyped";

/** A field and up to six sites. */
export function SitePicker({ onChoose }: { onChoose: (slug: string) => void }) {
  const { typed, setTyped, asked, setAsked } = useTyped();
  const answer = useAnswer<Collection<Site>>(asked.length > 1 ? sitesUrl({ q: asked, limit: 6 }) : null);
  const found = answer.data?.features.filter((feature) => feature.geometry) ?? [];
  return (
    <div class="field search">
      <label for="reach-site">{t.reach.site}</label>
      <input
        id="reach-site"
        type="search"
        autocomplete="off"
        placeholder={t.reach.sitePlaceholder}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <p class="hidden" role="status">
        {asked.length > 1 && answer.data ? t.find.results(found.length, found.length) : ""}
      </p>
      {asked.length > 1 && answer.data && (
        <ul class="plain picks">
          {found.length === 0 && <li>{t.find.empty}</li>}
          {found.map(({ properties: site }) => (
            <li key={site.slug}>
              <button
                type="button"
                onClick={() => {
                  setTyped("");
                  setAsked("");
                  onChoose(site.slug);
                }}
              >
                <span>{site.name}</span>
                <small>
                  {[kindLabel(site.categories[0] ?? ""), site.municipality?.name].filter(Boolean).join(" · ")}
                </small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
