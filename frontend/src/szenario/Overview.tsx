/** The scenarios one may see: to open, and to compare. */
import { useAnswer } from "../api/resource";
import { date } from "../i18n";
import { w } from "../i18n/de.scenario";
import { route, setQuery, viewUrl } from "../shell/router";
import { type Listed, listUrl } from "./api";

/** The list, folded away where one works at one. */
export function Overview({ open }: { open: boolean }) {
  const archived = route.value.query.get("archiv") === "1";
  const found = useAnswer<{ scenarios: Listed[] }>(listUrl(archived));
  const scenarios = found.data?.scenarios ?? [];
  return (
    <details open={open}>
      <summary>{w.list(scenarios.length)}</summary>
      {scenarios.length === 0 && <p class="note">{archived ? w.noneArchived : w.noneYet}</p>}
      <ul class="plain">
        {scenarios.map((one) => (
          <li key={one.id}>
            <a href={viewUrl("/szenario", { s: one.id })}>{one.name}</a>{" "}
            <small>
              {w.listed(
                one.mine ? w.mine : one.owner,
                w.sharings[one.sharing],
                date(one.saved_at),
                one.changes,
              )}
            </small>
          </li>
        ))}
      </ul>
      <div class="row">
        {scenarios.length > 0 && (
          <a href={viewUrl("/szenario", { vergleich: `${scenarios[0]?.id},heute` })}>{w.compare}</a>
        )}
        <button
          type="button"
          class="link"
          onClick={() => setQuery({ archiv: archived ? null : "1" }, "replace")}
        >
          {archived ? w.showCurrent : w.showArchived}
        </button>
      </div>
    </details>
  );
}
