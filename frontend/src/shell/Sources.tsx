/** Where everything on the page comes from, and under which licence. */
import type { Source } from "../api/types";
import { date, t } from "../i18n";
import { german } from "../i18n/language";
import { region } from "./region";

/** The foot of the panel: every loaded source. */
export function Sources() {
  const known = region.value;
  if (!known) return null;
  return (
    <footer class="sources">
      <details>
        <summary>{t.app.sources}</summary>
        <ul>
          {known.sources.map((source) => (
            <SourceLine key={source.code} source={source} />
          ))}
        </ul>
      </details>
      {known.notes.map((note) => (
        <p key={note} lang={german}>
          {note}
        </p>
      ))}
    </footer>
  );
}

function SourceLine({ source }: { source: Source }) {
  const licence = source.licence_url ? <a href={source.licence_url}>{source.licence}</a> : source.licence;
  return (
    <li>
      <span>{source.attribution || source.name}</span>
      {source.licence && <> · {licence}</>}
      {source.reference_date && <> · {t.app.asOf(date(source.reference_date))}</>}
    </li>
  );
}
