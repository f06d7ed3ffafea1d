/** Templates to fill in, and the way to the import. */
import { s } from "../i18n/de.supply";
import { viewUrl } from "../shell/router";
import { templateUrl } from "./api";

const TEMPLATES: [string, string][] = [
  ["kita-bedarfsplan", s.kitaPlan],
  ["schulstatistik", s.statistics],
];

/** The section. */
export function Bring({ mayImport }: { mayImport: boolean }) {
  return (
    <section aria-labelledby="bring" class="stack tight">
      <h2 id="bring">{s.bring}</h2>
      <p>{s.bringLead}</p>
      <div class="row">
        {TEMPLATES.map(([kind, label]) => (
          <a key={kind} class="button" href={templateUrl(kind, "xlsx")} download>
            {label} (Excel)
          </a>
        ))}
        {TEMPLATES.map(([kind, label]) => (
          <a key={kind} class="button quiet" href={templateUrl(kind, "csv")} download>
            {label} (CSV)
          </a>
        ))}
        {mayImport && (
          <a class="button primary" href={viewUrl("/daten", {})}>
            {s.toImport}
          </a>
        )}
      </div>
    </section>
  );
}
