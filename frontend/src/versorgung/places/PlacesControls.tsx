/** What is asked: kind, mode and measure for everyone; method and whose places count in a fold. */
import { t } from "../../i18n";
import { p } from "../../i18n/de.places";
import { KindSelect, Select } from "../../shell/Choices";
import { ProfileChoice } from "../../shell/ProfileChoice";
import { storedProfiles } from "../../shell/region";
import { setQuery } from "../../shell/router";
import { DisplayChoice } from "../DisplayChoice";
import { MeasureSelect } from "../MeasureSelect";
import { DEMANDS, type PlacesState, REACHES, type Switch } from "./state";

const options = <K extends string>(words: Record<K, string>) => Object.entries(words) as [K, string][];

/** The form. */
export function PlacesControls({ state }: { state: PlacesState }) {
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <DisplayChoice state={state} />
      <KindSelect value={state.category} label={t.provision.kind} />
      <ProfileChoice value={state.mode} among={storedProfiles.value} />
      <MeasureSelect state={state} value="plaetze" />
      <details>
        <summary>{p.expert}</summary>
        <div class="stack tight">
          <Expert state={state} />
        </div>
      </details>
    </form>
  );
}

function Expert({ state }: { state: PlacesState }) {
  const { method, decay, reach, demand } = state;
  return (
    <>
      <Select
        id="method"
        label={p.method}
        value={method}
        options={options(p.methods)}
        onChoose={(verfahren) => setQuery({ verfahren })}
      />
      {method !== "2sfca" && (
        <Select
          id="decay"
          label={p.decay}
          value={decay}
          options={options(p.decays)}
          onChoose={(abnahme) => setQuery({ abnahme })}
        />
      )}
      <div class="pair">
        <Select
          id="reach"
          label={p.reach}
          value={`${reach}`}
          options={REACHES.map((one) => [`${one}`, t.provision.limitOption(one)])}
          onChoose={(reichweite) => setQuery({ reichweite })}
        />
        <Select
          id="demand"
          label={p.demand}
          value={`${demand}`}
          options={DEMANDS.map((one) => [`${one}`, p.demandOption(one)])}
          onChoose={(nachfrage) => setQuery({ nachfrage })}
        />
      </div>
      <fieldset class="checks">
        <legend>{p.counts}</legend>
        {options(p.switches).map(([code, label]) => (
          <label key={code} class="check">
            <input
              type="checkbox"
              checked={!state.without.has(code)}
              onChange={() => setQuery({ ohne: toggled(state.without, code) })}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}

function toggled(without: ReadonlySet<Switch>, code: Switch): string | null {
  const left = without.has(code) ? [...without].filter((one) => one !== code) : [...without, code];
  return left.sort().join(",") || null;
}
