/** Lernort: who comes here by bus and train; computed when it is asked for. */
import { BusReach } from "../bus/BusReach";
import { words } from "../i18n/de.bus";
import { route, setQuery } from "../shell/router";

const w = words.reach;

/** The section of a place's page. */
export function BusHere() {
  const { query, path } = route.value;
  const shown = query.get("flaechen") === "1";
  return (
    <section aria-labelledby="bus-here" class="bus stack tight">
      <h2 id="bus-here">{w.title}</h2>
      <button
        type="button"
        class="button"
        aria-expanded={shown}
        onClick={() => setQuery({ flaechen: shown ? null : 1, weg: null })}
      >
        {shown ? w.hide : w.show}
      </button>
      {shown && <BusReach site={decodeURIComponent(path.split("/")[2] ?? "")} point={null} />}
    </section>
  );
}
