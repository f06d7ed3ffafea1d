/** Nothing found: which of the given filters to relax, each with a button that does it. */
import { t } from "../i18n";
import { region } from "../shell/region";
import { setQuery } from "../shell/router";
import type { FindState } from "./state";

const canWiden = (state: FindState) =>
  !state.outside && !state.start && !state.area && Boolean(region.value?.sites.outside);

/** The designed state of finding nothing. */
export function Empty({ state, areaName }: { state: FindState; areaName: string }) {
  const ways: [boolean, string, () => void][] = [
    [state.within !== null, t.find.dropMinutes, () => setQuery({ minuten: null })],
    [state.q !== "", t.find.dropQuery(state.q), () => setQuery({ q: null })],
    [state.kinds.length > 0, t.find.dropKind, () => setQuery({ kategorie: null })],
    [state.phase !== null, t.find.dropPhase, () => setQuery({ phase: null, kategorie: null })],
    [canWiden(state), t.find.widen, () => setQuery({ umgebung: 1 })],
    [state.area !== null, t.find.dropArea(areaName), () => setQuery({ gemeinde: null })],
  ];
  return (
    <div class="notice" role="status">
      <p>
        <strong>{t.find.empty}</strong> {t.find.emptyHint}
      </p>
      <div class="row">
        {ways
          .filter(([given]) => given)
          .map(([, label, relax]) => (
            <button key={label} type="button" class="button" onClick={relax}>
              {label}
            </button>
          ))}
      </div>
    </div>
  );
}
