/** Quoten: places against the children they are for, area by area, with numerator and denominator. */
import { useAnswer } from "../api/resource";
import type { AreaProperties, Collection } from "../api/types";
import { Legend } from "../choropleth/Legend";
import { fillOf } from "../choropleth/scale";
import { date } from "../i18n";
import { q } from "../i18n/de.quotas";
import { numeric } from "../i18n/figure";
import { useStage } from "../map/stage";
import { Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { kindLabel } from "../shell/region";
import { setQuery, viewUrl } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import {
  AGES,
  areasOf,
  kindsWithPlaces,
  type QuotaState,
  type QuotaTable,
  quotasCsvUrl,
  quotasUrl,
  readState,
} from "./api";
import { QuotaRows, quota } from "./QuotaTable";

function useQuotaMap(state: QuotaState, table: QuotaTable | null): void {
  const areas = useAnswer<Collection<AreaProperties>>(areasOf(state.level));
  useStage(
    (ready) => {
      if (!areas.data || !table) return;
      const byArs = new Map(table.areas.map((area) => [area.ars, area]));
      return ready.areas(
        areas.data,
        {
          colour: ({ ars }) => fillOf(byArs.get(ars)?.versorgungsquote, table.scale),
          name: ({ ars, name }) => {
            const found = byArs.get(ars);
            return found ? `${name}: ${quota(found.versorgungsquote)}` : name;
          },
          onSelect: ({ ars }) => setQuery({ gebiet: ars }),
        },
        state.area,
      ).remove;
    },
    [areas.data, table, state.area],
  );
}

/** The view. */
export function QuotaView() {
  const state = readState();
  const table = useAnswer<QuotaTable>(quotasUrl(state));
  useQuotaMap(state, table.data);
  const title = q.title(kindLabel(state.category));
  useTitle(title);
  return (
    <div class="stack">
      <div>
        <Heading>{title}</Heading>
        <p class="lead">{q.lead}</p>
      </div>
      <Controls state={state} />
      {table.error && <Failure error={table.error} onRetry={table.retry} />}
      {table.loading && !table.data && <Loading rows={6} />}
      {table.data && <Results table={table.data} state={state} />}
      <Share />
    </div>
  );
}

function Controls({ state }: { state: QuotaState }) {
  const ages = AGES.map(([from, to]) => [`${from}-${to}`, q.agesOption(from, to)] as const);
  const box = (name: "frei" | "daenisch", checked: boolean, label: string) => (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => setQuery({ [name]: event.currentTarget.checked ? null : "nein" })}
      />
      {label}
    </label>
  );
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Select
        id="kind"
        label={q.kind}
        value={state.category}
        options={kindsWithPlaces().map((kind) => [kind.code, kind.label.de])}
        onChoose={(kategorie) => setQuery({ kategorie })}
      />
      <div class="pair">
        <Select
          id="level"
          label={q.level}
          value={state.level}
          options={Object.entries(q.levels)}
          onChoose={(ebene) => setQuery({ ebene, gebiet: null })}
        />
        <Select
          id="ages"
          label={q.ages}
          value={state.ages ?? ""}
          options={[["", q.usualAges], ...ages]}
          onChoose={(alter) => setQuery({ alter: alter || null })}
        />
      </div>
      {box("frei", state.independent, q.independent)}
      {box("daenisch", state.minority, q.minority)}
    </form>
  );
}

function Results({ table, state }: { table: QuotaTable; state: QuotaState }) {
  if (!table.areas.length) return <Notice>{q.noAreas}</Notice>;
  const counted = table.children_of;
  const figures = table.areas.map((area) => area.versorgungsquote);
  return (
    <>
      {counted ? (
        <p class="note">{q.who(table.ages, date(counted.reference_date), counted.sources.join(", "))}</p>
      ) : (
        <Notice>{q.nobody(table.ages)}</Notice>
      )}
      {table.assumption.text && <Notice>{table.assumption.text}</Notice>}
      {figures.some((one) => numeric(one) !== null) && (
        <Legend
          measure={{ label: q.supply, unit: q.unit, write: q.perHundred }}
          scale={table.scale}
          figures={figures}
        />
      )}
      <QuotaRows areas={table.areas} scale={table.scale} />
      <dl>
        <dt>{q.supply}</dt>
        <dd>{table.formulas.versorgungsquote}</dd>
        <dt>{q.use}</dt>
        <dd>{table.formulas.betreuungsquote}</dd>
      </dl>
      <p>
        {q.where}{" "}
        <a href={viewUrl("/versorgung", { kategorie: state.category, wert: "plaetze" })}>{q.reached}</a>.
      </p>
      <ul class="plain">
        <li>
          <a href={quotasCsvUrl(state)}>{q.csv}</a>
        </li>
        <li>
          <a href={quotasUrl(state)}>{q.json}</a>
        </li>
      </ul>
    </>
  );
}
