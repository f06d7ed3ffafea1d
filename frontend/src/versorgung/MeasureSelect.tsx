/** What the map shows: minutes in four ways, or places where the kind has some. */
import { t } from "../i18n";
import { Select } from "../shell/Choices";
import { categories } from "../shell/region";
import { setQuery } from "../shell/router";
import { MEASURES, measureOf } from "./measures";
import type { ProvisionState } from "./state";

/** Whether places are counted for a kind. */
export const hasPlaces = (category: string) => categories.value.get(category)?.has_places === true;

/** The select. */
export function MeasureSelect({ state, value }: { state: ProvisionState; value: string }) {
  const minutes = MEASURES.map((code) => [code, measureOf(code, state.limit).label] as const);
  const places = hasPlaces(state.category) ? [["plaetze", t.provision.placesMeasure] as const] : [];
  return (
    <Select
      id="measure"
      label={t.provision.measure}
      value={value}
      options={[...minutes, ...places]}
      onChoose={(wert) => setQuery({ wert })}
    />
  );
}
