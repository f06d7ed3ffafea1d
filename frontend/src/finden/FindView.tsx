/** Finden: one search field, filters, a numbered list, the same numbers on the map. */
import { useEffect } from "preact/hooks";
import { areasUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaProperties, Collection } from "../api/types";
import { t } from "../i18n";
import { DataLink, type Question } from "../shell/DataLink";
import { Heading } from "../shell/Heading";
import { Languages } from "../shell/Languages";
import { lazy } from "../shell/lazy";
import { region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import { Empty } from "./Empty";
import { Filters, Start } from "./Filters";
import { ResultList } from "./ResultList";
import { sortedByBus, useAll, useBusMinutes, useFirst } from "./results";
import { SearchField } from "./SearchField";
import { type FindState, readState } from "./state";
import { close, useFindMap } from "./useFindMap";

const SharedPart = lazy(() => import("./SavedPart").then((module) => module.SharedPart));
const SavedPart = lazy(() => import("./SavedPart").then((module) => module.SavedPart));

/** Escape closes the opened entry. */
function useEscape(state: FindState): void {
  useEffect(() => {
    if (!state.site) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [state.site]);
}

function useAreaName(ars: string | null): string {
  const areas = useAnswer<Collection<AreaProperties>>(ars ? areasUrl(false) : null);
  return areas.data?.features.find((area) => area.properties.ars === ars)?.properties.name ?? ars ?? "";
}

/** What gives the number of sites to scripts; null where a list has been narrowed by what statistics do not ask. */
function questionOf(state: FindState): Question | null {
  const { q, kinds, phase, area, start, outside } = state;
  const [kind, another] = kinds;
  if (q || start || outside || another || (!kind && !phase) || (kind && phase)) return null;
  const level = area ? "municipality" : "district";
  return {
    topic: "supply",
    measure: "supply_sites",
    ...(kind ? { category: kind } : {}),
    group_by: kind ? level : `${level},life_phase`,
    ...(area ? { area } : {}),
  };
}

/** The view. */
export function FindView() {
  const state = readState();
  const first = useFirst(state);
  const found = first.data;
  const all = useAll(state, found);
  const bus = useBusMinutes(state);
  const areaName = useAreaName(state.area);
  const within = (found?.hits ?? []).filter(
    (hit) =>
      state.within === null ||
      found?.order !== "minutes" ||
      (hit.ways[state.mode]?.minutes ?? 0) <= state.within,
  );
  const hits = state.byBus && bus.data ? sortedByBus(within, bus.data) : within;
  const narrowed = Boolean(state.q || state.kinds.length || state.phase || state.area || state.start);
  const question = questionOf(state);
  useFindMap(state, hits.slice(0, state.shown), all ?? hits, narrowed);
  useEscape(state);
  useTitle(t.find.title);
  return (
    <div class="stack">
      <Languages />
      <div>
        <Heading>{t.find.title}</Heading>
        <p class="lead">{t.find.lead(region.value?.region.name ?? "")}</p>
      </div>
      {route.value.query.has("merkliste") && <SharedPart />}
      <search>
        <form class="stack" onSubmit={(event) => event.preventDefault()}>
          <SearchField value={state.q} />
          <Start state={state} />
          <Filters state={state} />
          {state.area && (
            <p>
              <button
                type="button"
                class="chip"
                aria-pressed="true"
                onClick={() => setQuery({ gemeinde: null })}
              >
                {t.find.inArea(areaName)} <span aria-hidden="true">×</span>
              </button>
            </p>
          )}
        </form>
      </search>
      {first.error && <Failure error={first.error} onRetry={first.retry} />}
      {first.loading && !found && <Loading rows={6} />}
      {found && hits.length === 0 && !first.loading && <Empty state={state} areaName={areaName} />}
      {found && hits.length > 0 && <ResultList found={found} hits={hits} state={state} bus={bus} />}
      <SavedPart />
      {found && question && <DataLink question={question} />}
      <Share />
    </div>
  );
}
