/** What is to become of the figures: typed, or taken over from a frozen scenario, which is never typed. */
import { useState } from "preact/hooks";
import { ask } from "../api/client";
import { NumberInput } from "../bearbeiten/Inputs";
import { m } from "../i18n/de.measures";
import { Outcome, useSending } from "../shell/Form";
import { type Chain, expectedUrl, told } from "./loop";

export type Draft = Record<string, unknown>;
export type Change = (changes: Draft) => void;
export interface Variant {
  title: string;
  text: string;
  cost_cents: number | null;
  cost_note: string;
  effect: string;
  frozen_scenario_id: number | null;
}
interface Expected {
  figure_id: number;
  value: number;
  frozen_scenario_id?: number | null;
  low?: number | null;
  high?: number | null;
  /** Formula and what went into it, of a rate. */
  basis?: string | null;
}
interface Promised {
  expected: Expected[];
  missing: { figure_id: number; label: string; area: string | null; why: string }[];
}

/** The inputs, figure by figure. */
export function ExpectedInputs({
  id,
  chain,
  draft,
  change,
}: {
  id: string;
  chain: Chain;
  draft: Draft;
  change: Change;
}) {
  const rows = (draft.expected ?? []) as Expected[];
  const figures = chain.findings.flatMap((one) => one.figures ?? []);
  const set = (figure_id: number, value: number | null) => {
    const others = rows.filter((one) => one.figure_id !== figure_id);
    change({ expected: value === null ? others : [...others, { figure_id, value }] });
  };
  if (figures.length === 0) return null;
  const scenarios = scenariosOf(chain, draft);
  return (
    <fieldset class="loop-rows">
      <legend>{m.expectedLead}</legend>
      {scenarios.map((one) => (
        <TakeOver
          key={one}
          chain={chain}
          scenario={one}
          onTaken={(taken) => {
            const kept = rows.filter((row) => !taken.some((fresh) => fresh.figure_id === row.figure_id));
            change({ expected: [...kept, ...taken] });
          }}
        />
      ))}
      {figures.map((one) => {
        const row = rows.find((known) => known.figure_id === one.id);
        if (row?.frozen_scenario_id)
          return (
            <div key={one.id} class="field">
              <p>
                {[one.label, one.area].filter(Boolean).join(", ")}:{" "}
                <strong>{m.fromScenario(told(row.value, "known", one.unit), row.frozen_scenario_id)}</strong>
              </p>
              <p class="note">
                {`${m.before}: ${told(one.value, one.status, one.unit)}`}
                {typeof row.low === "number" && typeof row.high === "number" && (
                  <> · {m.between(told(row.low, "known", ""), told(row.high, "known", one.unit))}</>
                )}
              </p>
              {row.basis && <p class="note">{row.basis}</p>}
              <button type="button" class="button quiet" onClick={() => set(one.id, null)}>
                {m.dropExpected}
              </button>
            </div>
          );
        return (
          <NumberInput
            key={one.id}
            id={`${id}-expected-${one.id}`}
            label={[one.label, one.area].filter(Boolean).join(", ")}
            hint={`${m.before}: ${told(one.value, one.status, one.unit)}`}
            value={rows.find((row) => row.figure_id === one.id)?.value ?? null}
            onInput={(value) => set(one.id, value)}
          />
        );
      })}
    </fieldset>
  );
}

/** The frozen scenarios of the variants: those in this form, and those of recommendations that stand. */
function scenariosOf(chain: Chain, draft: Draft): number[] {
  const said = [
    draft,
    ...chain.parts.filter((one) => one.kind === "recommendation").map((one) => one.content),
  ];
  const variants = said.flatMap((one) => (one.variants ?? []) as Variant[]);
  return [...new Set(variants.map((one) => one.frozen_scenario_id))].filter((one) => one !== null);
}

function TakeOver(props: { chain: Chain; scenario: number; onTaken: (rows: Expected[]) => void }) {
  const { chain, scenario, onTaken } = props;
  const [promised, setPromised] = useState<Promised | null>(null);
  const sending = useSending();
  const take = () =>
    sending.run(async () => {
      const found = await ask<Promised>(expectedUrl(chain.id, scenario));
      setPromised(found);
      onTaken(
        found.expected.map(({ figure_id, value, low, high, basis }) => ({
          figure_id,
          value,
          frozen_scenario_id: scenario,
          low,
          high,
          basis,
        })),
      );
    });
  return (
    <div class="stack tight">
      <button type="button" class="button" onClick={() => void take()}>
        {m.takeOver(scenario)}
      </button>
      {promised && (
        <div role="status">
          <p>{m.takenOver(promised.expected.length)}</p>
          {promised.missing.length > 0 && (
            <ul>
              {promised.missing.map((one) => (
                <li key={one.figure_id}>
                  {m.notInScenario}: {[one.label, one.area].filter(Boolean).join(", ")}. {one.why}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <Outcome sending={sending} />
    </div>
  );
}
