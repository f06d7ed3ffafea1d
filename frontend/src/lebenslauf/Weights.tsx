/** The weights of the index: shown, and to be set; they stand in the address. */
import { l } from "../i18n/de.lifelong";
import { setQuery } from "../shell/router";
import { type Strip, type Weights, weightsText } from "./api";

interface Props {
  strip: Strip;
}

/** The form. */
export function WeightsForm({ strip }: Props) {
  const { weights, proposed_weights: proposed } = strip;
  const change = (kind: keyof Weights, code: string, value: number) => {
    if (!(value >= 0 && value <= 10)) return;
    const chosen = { ...weights, [kind]: { ...weights[kind], [code]: value } };
    if (Object.values(chosen[kind]).every((one) => one === 0)) return;
    setQuery({ gewichte: weightsText(chosen, proposed) }, "replace");
  };
  const inputs = (kind: keyof Weights, labels: [string, string][]) => (
    <fieldset class="life-weights">
      <legend>{kind === "mode" ? l.ofModes : l.ofPhases}</legend>
      {labels.map(([code, label]) => (
        <label key={code}>
          <span>{label}</span>
          <input
            type="number"
            {...({ min: 0, max: 10, step: 0.5 } as object)}
            value={weights[kind][code]}
            onChange={(event) => change(kind, code, event.currentTarget.valueAsNumber)}
          />
        </label>
      ))}
    </fieldset>
  );
  return (
    <details>
      <summary>{l.weights}</summary>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <p class="note">{l.weightsNote}</p>
        {inputs(
          "mode",
          Object.keys(proposed.mode).map((code) => [code, l.modes[code] ?? code]),
        )}
        {inputs(
          "phase",
          strip.phases.map(({ code, label }) => [code, label]),
        )}
        <button type="button" class="button quiet" onClick={() => setQuery({ gewichte: null })}>
          {l.proposed}
        </button>
      </form>
    </details>
  );
}
