/** Start, life phase, kind, longest way. */
import { useState } from "preact/hooks";
import type { Category } from "../api/types";
import { t } from "../i18n";
import { labelIn } from "../i18n/language";
import { stage } from "../map/stage";
import { markOf, symbol } from "../map/symbols";
import { usePick } from "../map/usePick";
import { announce } from "../shell/announce";
import { ModeChoice, Select } from "../shell/Choices";
import { kindsByPhase, region } from "../shell/region";
import { setQuery } from "../shell/router";
import type { FindState } from "./state";

const toQuery = (lon: number, lat: number) => `${lon.toFixed(5)},${lat.toFixed(5)}`;

/** From where the way is counted: the device's place, or a point on the map. */
export function Start({ state }: { state: FindState }) {
  const [failed, setFailed] = useState(false);
  const [asking, setAsking] = useState(false);
  const { pick } = usePick((point) => {
    setQuery(point ? { start: toQuery(...point), ansicht: null, ort: null } : { ansicht: null });
    document.getElementById("pick-start")?.focus();
  });
  const nearMe = () => {
    setAsking(true);
    setFailed(false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false);
        setQuery({ start: toQuery(coords.longitude, coords.latitude), ort: null });
      },
      () => {
        setAsking(false);
        setFailed(true);
      },
      { timeout: 15_000 },
    );
  };
  return (
    <fieldset class="start">
      <legend>{t.find.start}</legend>
      <div class="row">
        <button type="button" class="button" onClick={nearMe}>
          <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
            <path
              d="M12 2v4m0 12v4M2 12h4m12 0h4M12 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10z"
              fill="none"
              stroke="currentColor"
              stroke-width="2"
            />
          </svg>
          {t.find.nearMe}
        </button>
        <button type="button" id="pick-start" class="button" onClick={pick} disabled={!stage.value}>
          {t.find.pickStart}
        </button>
      </div>
      {asking && <p role="status">{t.find.nearMeAsk}</p>}
      {failed && <p role="alert">{t.find.nearMeFailed}</p>}
      {state.start && (
        <div class="row between">
          <span>{t.find.startSet(decimal2(state.start[1]), decimal2(state.start[0]))}</span>
          <button type="button" class="link" onClick={() => setQuery({ start: null, minuten: null })}>
            {t.find.clearStart}
          </button>
        </div>
      )}
    </fieldset>
  );
}

const decimal2 = (degrees: number) => degrees.toFixed(3).replace(".", ",");

function toggled(kinds: readonly string[], code: string): string {
  return kinds.includes(code) ? kinds.filter((kind) => kind !== code).join(",") : [...kinds, code].join(",");
}

function KindChip({ kind, state }: { kind: Category; state: FindState }) {
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={state.kinds.includes(kind.code)}
      onClick={() => {
        setQuery({ kategorie: toggled(state.kinds, kind.code), ort: null, zeigen: null });
        announce(labelIn(kind.label));
      }}
    >
      <span class="sign-inline" dangerouslySetInnerHTML={{ __html: symbol(kind, markOf(kind), 22) }} />
      {labelIn(kind.label)}
    </button>
  );
}

/** "0–3" of "Frühe Kindheit (0–3)": short enough for a row of chips; the whole label is the name. */
const ages = (label: string) => /\(([^)]+)\)/.exec(label)?.[1];

function PhaseName({ label }: { label: string }) {
  const short = ages(label);
  if (!short) return <>{label}</>;
  return (
    <span>
      <span class="hidden">{label.replace(/\s*\(.*\)/, " ")}</span>
      {short}
    </span>
  );
}

/** Whether the surroundings are searched too; nothing to choose where none are loaded, or a start decides. */
function Outside({ state }: { state: FindState }) {
  const known = region.value;
  if (!known?.sites.outside || state.start || state.area) return null;
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={state.outside}
        onChange={(event) => setQuery({ umgebung: event.currentTarget.checked ? 1 : null, zeigen: null })}
      />
      {t.find.outside}
    </label>
  );
}

/** Chips for life phase, and for the kinds of that phase. */
export function Filters({ state }: { state: FindState }) {
  const groups = kindsByPhase.value;
  const shown = state.phase ? groups.filter(([phase]) => phase.code === state.phase) : [];
  const chosen = groups.flatMap(([, kinds]) => kinds).filter((kind) => state.kinds.includes(kind.code));
  const kinds = [...new Set([...shown.flatMap(([, list]) => list), ...chosen])];
  return (
    <>
      <fieldset class="chips">
        <legend>{t.find.phase}</legend>
        <button
          type="button"
          class="chip"
          aria-pressed={!state.phase}
          onClick={() => setQuery({ phase: null, kategorie: null, zeigen: null })}
        >
          {t.find.all}
        </button>
        {groups.map(([phase]) => (
          <button
            key={phase.code}
            type="button"
            class="chip"
            aria-pressed={state.phase === phase.code}
            title={labelIn(phase.label)}
            onClick={() =>
              setQuery({
                phase: state.phase === phase.code ? null : phase.code,
                kategorie: null,
                ort: null,
                zeigen: null,
              })
            }
          >
            <PhaseName label={labelIn(phase.label)} />
          </button>
        ))}
      </fieldset>
      {kinds.length > 0 && (
        <fieldset class="chips">
          <legend>{t.find.kind}</legend>
          {kinds.map((kind) => (
            <KindChip key={kind.code} kind={kind} state={state} />
          ))}
        </fieldset>
      )}
      <Outside state={state} />
      {state.start && state.kinds.length > 0 && (
        <div class="stack tight">
          <ModeChoice value={state.mode} />
          <Select
            id="within"
            label={t.find.within}
            value={`${state.within ?? ""}`}
            options={[
              ["", t.find.withinAny],
              ...[5, 10, 15, 20, 30].map((n) => [`${n}`, t.provision.limitOption(n)] as const),
            ]}
            onChoose={(minuten) => setQuery({ minuten })}
          />
          {region.value?.timetable && (
            <Select
              id="order"
              label={t.find.order}
              value={state.byBus ? "bus" : ""}
              options={[
                ["", t.find.orderByMode(t.mode[state.mode])],
                ["bus", t.find.orderByBus],
              ]}
              onChoose={(reihenfolge) => setQuery({ reihenfolge, zeigen: null })}
            />
          )}
        </div>
      )}
    </>
  );
}
