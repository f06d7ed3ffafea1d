/** Recording a finding: words, and figures that the atlas reads and freezes, or that are entered by hand. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { ChoiceInput, NumberInput, TextInput } from "../bearbeiten/Inputs";
import { m } from "../i18n/de.measures";
import { Form, useSending } from "../shell/Form";
import { categories, measuredModes, modeLabel } from "../shell/region";
import { Rows, useAreas, WordsInput } from "./inputs";
import { findingsUrl, refusal } from "./loop";

interface Chosen {
  measure: string;
  category: string;
  mode: string;
  area: string;
}
interface Typed {
  label: string;
  value: number | null;
  unit: string;
  as_of: string | null;
}

const indicator = (one: Chosen) => `map:${one.measure}:${one.category}:${one.mode}:all:15`;

/** The form. */
export function FindingForm({ onDone }: { onDone: (words: string) => void }) {
  const [title, setTitle] = useState<string | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [read, setRead] = useState<Chosen[]>([]);
  const [typed, setTyped] = useState<Typed[]>([]);
  const areas = useAreas();
  const sending = useSending();
  const record = async () => {
    const figures = [
      ...read.map((one) => ({ indicator: indicator(one), area_ars: one.area || areas[0]?.ars })),
      ...typed.map((one) => ({ ...one, status: one.value === null ? "unknown" : "known" })),
    ];
    const body = { title: title ?? "", text: text ?? "", origin: "/massnahmen", figures };
    const done = await sending.run(() => send("POST", findingsUrl(), body).catch(refusal));
    if (!done) return;
    setTitle(null);
    setText(null);
    setRead([]);
    setTyped([]);
    onDone(m.recorded);
  };
  const empty = { measure: "mean", category: "kindergarten", mode: "walk", area: areas[0]?.ars ?? "" };
  return (
    <Form sending={sending} submit={m.record} onSubmit={record} label={m.newFinding}>
      <TextInput id="finding-title" label={m.findingTitle} value={title} onInput={setTitle} required />
      <WordsInput id="finding-text" label={m.findingText} value={text} onInput={setText} />
      <p class="note">{m.figuresLead}</p>
      <Rows
        legend={m.figures}
        rows={read}
        name={(n) => `${m.figures} ${n}`}
        add={m.addFigure}
        empty={empty}
        onChange={setRead}
      >
        {(row, set, n) => <ChosenFigure id={`finding-read-${n}`} row={row} set={set} areas={areas} />}
      </Rows>
      <Rows
        legend={m.byHand}
        rows={typed}
        name={(n) => `${m.byHand} ${n}`}
        add={m.byHand}
        empty={{ label: "", value: null, unit: "", as_of: null }}
        onChange={setTyped}
      >
        {(row, set, n) => (
          <>
            <TextInput
              id={`finding-typed-${n}-label`}
              label={m.label}
              value={row.label}
              required
              onInput={(label) => set({ label: label ?? "" })}
            />
            <NumberInput
              id={`finding-typed-${n}-value`}
              label={m.value}
              value={row.value}
              onInput={(value) => set({ value })}
            />
            <TextInput
              id={`finding-typed-${n}-unit`}
              label={m.unit}
              value={row.unit}
              onInput={(unit) => set({ unit: unit ?? "" })}
            />
            <TextInput
              id={`finding-typed-${n}-day`}
              label={m.asOf}
              type="date"
              value={row.as_of}
              onInput={(as_of) => set({ as_of })}
            />
          </>
        )}
      </Rows>
    </Form>
  );
}

interface ChosenProps {
  id: string;
  row: Chosen;
  set: (next: Partial<Chosen>) => void;
  areas: readonly { ars: string; name: string }[];
}

function ChosenFigure({ id, row, set, areas }: ChosenProps) {
  const kinds = Object.fromEntries([...categories.value].map(([code, one]) => [code, one.label.de]));
  const modes = Object.fromEntries(measuredModes.value.map((code) => [code, modeLabel(code)]));
  const names = Object.fromEntries(areas.map((one) => [one.ars, one.name]));
  return (
    <>
      <ChoiceInput
        id={`${id}-measure`}
        label={m.measure}
        value={row.measure}
        options={m.measures}
        onInput={(measure) => set({ measure })}
      />
      <ChoiceInput
        id={`${id}-kind`}
        label={m.kind}
        value={row.category}
        options={kinds}
        onInput={(category) => set({ category })}
      />
      {row.measure !== "quota" && (
        <ChoiceInput
          id={`${id}-mode`}
          label={m.way}
          value={row.mode}
          options={modes}
          onInput={(mode) => set({ mode })}
        />
      )}
      <ChoiceInput
        id={`${id}-area`}
        label={m.area}
        value={row.area}
        options={names}
        onInput={(area) => set({ area })}
      />
    </>
  );
}
