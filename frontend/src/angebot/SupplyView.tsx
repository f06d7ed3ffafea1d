/** Angebot: places of sites and municipalities on a day, what is planned, and what is doubtful in the numbers. */
import "./supply.css";
import { areasUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import { date } from "../i18n";
import { s } from "../i18n/de.supply";
import { Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { kindLabel } from "../shell/region";
import { setQuery } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { AreaTable } from "./AreaTable";
import { KINDS, readState, type Supply, type SupplyState, supplyCsvUrl, supplyUrl } from "./api";
import { Bring } from "./Bring";
import { Schools } from "./Schools";
import { SiteTable } from "./SiteTable";
import { Timeline } from "./Timeline";

interface Areas {
  features: { properties: { ars: string; name: string } }[];
}

/** The view. */
export function SupplyView() {
  useTitle(s.title);
  const state = readState();
  const answer = useAnswer<Supply>(supplyUrl(state));
  return (
    <div class="stack supply">
      <div>
        <Heading>{s.title}</Heading>
        <p class="lead">{s.lead}</p>
      </div>
      <Controls state={state} />
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={8} />}
      {answer.data && <Told supply={answer.data} state={state} />}
      <Schools day={state.day} />
      <Bring mayImport={answer.data?.may_import ?? false} />
      <Share />
    </div>
  );
}

type Box = "flexibel" | "oeffentlich" | "frei" | "daenisch" | "umland" | "hinweise";

function Check({ name, on, standard, label }: { name: Box; on: boolean; standard: boolean; label: string }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => {
          const now = event.currentTarget.checked;
          setQuery({ [name]: now === standard ? null : now ? "ja" : "nein" });
        }}
      />
      {label}
    </label>
  );
}

function Controls({ state }: { state: SupplyState }) {
  const areas = useAnswer<Areas>(areasUrl(false));
  const names = (areas.data?.features ?? []).map(
    ({ properties }) => [properties.ars, properties.name] as const,
  );
  return (
    <form class="stack tight" onSubmit={(event) => event.preventDefault()}>
      <div class="supply-fields">
        <div class="field">
          <label for="day">{s.day}</label>
          <input
            id="day"
            type="date"
            value={state.day}
            min="2000-01-01"
            max="2100-01-01"
            onChange={(event) => setQuery({ tag: event.currentTarget.value || null })}
          />
        </div>
        <Select
          id="kind"
          label={s.kind}
          value={state.category}
          options={[["", s.allKinds], ...KINDS.map((kind) => [kind, kindLabel(kind)] as const)]}
          onChoose={(kategorie) => setQuery({ kategorie: kategorie || null })}
        />
        <Select
          id="area"
          label={s.area}
          value={state.area}
          options={[["", s.allAreas], ...names]}
          onChoose={(gebiet) => setQuery({ gebiet: gebiet || null })}
        />
        <Select
          id="planned"
          label={s.planned}
          value={state.planned}
          options={Object.entries(s.plannedOptions)}
          onChoose={(vorhaben) => setQuery({ vorhaben: vorhaben === "none" ? null : vorhaben })}
        />
        <Select
          id="staffing"
          label={s.staffing}
          value={state.staffing}
          options={Object.entries(s.staffingOptions)}
          onChoose={(personal) => setQuery({ personal: personal === "approved" ? null : personal })}
        />
      </div>
      <fieldset class="supply-switches">
        <legend>{s.whose}</legend>
        <Check name="oeffentlich" on={state.public} standard={true} label={s.public} />
        <Check name="frei" on={state.independent} standard={true} label={s.independent} />
        <Check name="daenisch" on={state.minority} standard={true} label={s.minority} />
        <Check name="umland" on={state.outside} standard={false} label={s.outside} />
        <Check name="flexibel" on={state.flexible} standard={false} label={s.flexible} />
      </fieldset>
    </form>
  );
}

function Told({ supply, state }: { supply: Supply; state: SupplyState }) {
  if (!supply.sites.length)
    return (
      <Notice>
        <p>{s.none}</p>
        <button
          type="button"
          class="button"
          onClick={() =>
            setQuery({ kategorie: null, gebiet: null, oeffentlich: null, frei: null, daenisch: null })
          }
        >
          {s.reset}
        </button>
      </Notice>
    );
  return (
    <>
      {supply.suppressed && <p class="note">{s.suppressed}</p>}
      {!supply.checked && <p class="note">{s.unchecked}</p>}
      <Timeline changes={supply.changes} day={supply.date} />
      <section aria-labelledby="sites" class="stack tight">
        <h2 id="sites">
          {s.sites}, {date(supply.date)}
        </h2>
        <Check name="hinweise" on={state.marked} standard={false} label={s.onlyMarked} />
        <SiteTable supply={supply} state={state} />
      </section>
      <AreaTable supply={supply} />
      <details>
        <summary>{s.assumptions}</summary>
        <ul>
          {[...Object.values(supply.formulas), ...supply.assumptions].map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
      <ul class="plain">
        <li>
          <a href={supplyCsvUrl(state, "site")}>{s.csvSites}</a>
        </li>
        <li>
          <a href={supplyCsvUrl(state, "area")}>{s.csvAreas}</a>
        </li>
        <li>
          <a href={supplyUrl(state)}>{s.json}</a>
        </li>
      </ul>
    </>
  );
}
