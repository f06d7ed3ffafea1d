/** Saying something in a stage, or saying it otherwise; who is second is told what holds by now and loses nothing. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { date } from "../i18n";
import { m } from "../i18n/de.measures";
import { Form, useSending } from "../shell/Form";
import { type Change, type Draft, ExpectedInputs, type Variant } from "./ExpectedInputs";
import { cleaned, EMPTY, FIELDS, type PartField } from "./fields";
import { AreasInput, EurosInput, Rows, WordsInput } from "./inputs";
import {
  type Chain,
  type Clash,
  chainPath,
  clashOf,
  frozenListUrl,
  type Kind,
  type Part,
  refusal,
} from "./loop";
import { OparlInput } from "./OparlInput";

interface Milestone {
  title: string;
  due_on: string | null;
  done_on: string | null;
  note: string;
}
interface FrozenState {
  id: number;
  name: string;
  frozen_at: string;
}
interface Props {
  chain: Chain;
  kind: Kind;
  /** What is to be changed; without it something is added. */
  part?: Part;
  onDone: (words: string) => void;
}

/** The form. */
export function PartForm({ chain, kind, part, onDone }: Props) {
  const [draft, setDraft] = useState<Draft>(part?.content ?? EMPTY[kind]);
  const [clash, setClash] = useState<Clash | null>(null);
  const sending = useSending();
  const id = `${kind}-${part?.id ?? "new"}`;
  const change: Change = (changes) => setDraft((before) => ({ ...before, ...changes }));
  const save = (etag: string | undefined) =>
    sending.run(async () => {
      const content = cleaned(kind, draft);
      if (Object.values(content).some(Number.isNaN)) throw new ApiError(m.cost, 422);
      const work = part
        ? send("PUT", chainPath(chain.id, `parts/${part.id}`), { content }, { "If-Match": etag ?? "" })
        : send("POST", chainPath(chain.id, "parts"), { kind, content });
      await work.catch((error: unknown) => {
        setClash(clashOf(error));
        return refusal(error);
      });
    });
  const submit = async () => {
    if (await save(part?.etag)) onDone(part ? m.saved : m.recorded);
  };
  const mine = async () => {
    if (clash && (await save(clash.etag))) onDone(m.saved);
  };
  const name = m.stages[kind] ?? kind;
  return (
    <Form
      sending={sending}
      submit={part ? m.save : m.record}
      onSubmit={submit}
      label={part ? `${m.change}: ${name}` : m.add(name)}
    >
      {FIELDS[kind].map((field) => (
        <OneField key={field.name} id={`${id}-${field.name}`} field={field} draft={draft} change={change} />
      ))}
      {kind === "recommendation" && <Variants id={id} draft={draft} change={change} />}
      {kind === "measure" && <Milestones id={id} draft={draft} change={change} />}
      {kind === "consultation" && (
        <OparlInput
          id={id}
          value={(draft.oparl ?? {}) as Record<string, string | null>}
          paper={(draft.paper_number ?? null) as string | null}
          onInput={(oparl) => change({ oparl })}
        />
      )}
      {(kind === "recommendation" || kind === "measure" || kind === "effect") && (
        <ExpectedInputs id={id} chain={chain} draft={draft} change={change} />
      )}
      {clash && <ClashTold clash={clash} kind={kind} onMine={mine} onTheirs={() => onDone("")} />}
    </Form>
  );
}

function OneField({
  id,
  field,
  draft,
  change,
}: {
  id: string;
  field: PartField;
  draft: Draft;
  change: Change;
}) {
  const label = m.fields[field.name] ?? field.name;
  const value = (draft[field.name] ?? null) as string | null;
  const onInput = (next: unknown) => change({ [field.name]: next });
  if (field.type === "words")
    return (
      <WordsInput id={id} label={label} value={value} onInput={onInput} required={field.required ?? false} />
    );
  if (field.type === "choice")
    return (
      <ChoiceInput
        id={id}
        label={label}
        value={value ?? ""}
        options={field.options ?? {}}
        onInput={onInput}
      />
    );
  if (field.type === "euros")
    return <EurosInput id={id} label={label} value={draft[field.name] as number | null} onInput={onInput} />;
  const type = field.type === "date" ? "date" : "text";
  return (
    <TextInput
      id={id}
      label={label}
      type={type}
      value={value}
      onInput={onInput}
      required={field.required ?? false}
    />
  );
}

function Variants({ id, draft, change }: { id: string; draft: Draft; change: Change }) {
  const rows = (draft.variants ?? []) as Variant[];
  const empty = {
    title: "",
    text: "",
    cost_cents: null,
    cost_note: "",
    effect: "",
    frozen_scenario_id: null,
  };
  const options = {
    "": m.noChoice,
    ...Object.fromEntries(rows.map((one, n) => [n + 1, one.title || m.variant(n + 1)])),
  };
  const frozen = useAnswer<{ frozen: FrozenState[] }>(frozenListUrl());
  const states = {
    "": m.noScenario,
    ...Object.fromEntries(
      (frozen.data?.frozen ?? []).map((one) => [
        one.id,
        m.frozenState(one.id, one.name, date(one.frozen_at)),
      ]),
    ),
  };
  return (
    <>
      <Rows
        legend={m.variants}
        rows={rows}
        name={m.variant}
        add={m.addVariant}
        empty={empty}
        onChange={(variants) => change({ variants, chosen: null })}
      >
        {(row, set, n) => (
          <>
            <TextInput
              id={`${id}-v${n}-title`}
              label={m.fields.title ?? ""}
              value={row.title}
              required
              onInput={(title) => set({ title: title ?? "" })}
            />
            <EurosInput
              id={`${id}-v${n}-cost`}
              label={m.cost}
              value={row.cost_cents}
              onInput={(cost_cents) => set({ cost_cents })}
            />
            <TextInput
              id={`${id}-v${n}-effect`}
              label={m.effectWords}
              value={row.effect}
              onInput={(effect) => set({ effect: effect ?? "" })}
            />
            <ChoiceInput
              id={`${id}-v${n}-scenario`}
              label={m.scenario}
              value={String(row.frozen_scenario_id ?? "")}
              options={states}
              onInput={(told) => set({ frozen_scenario_id: told ? Number(told) : null })}
            />
          </>
        )}
      </Rows>
      {rows.length > 0 && (
        <ChoiceInput
          id={`${id}-chosen`}
          label={m.chosen}
          value={String(draft.chosen ?? "")}
          options={options}
          onInput={(chosen) => change({ chosen: chosen ? Number(chosen) : null })}
        />
      )}
    </>
  );
}

function Milestones({ id, draft, change }: { id: string; draft: Draft; change: Change }) {
  const rows = (draft.milestones ?? []) as Milestone[];
  const empty = { title: "", due_on: null, done_on: null, note: "" };
  return (
    <>
      <AreasInput value={(draft.areas ?? []) as string[]} onInput={(areas) => change({ areas })} />
      <Rows
        legend={m.milestones}
        rows={rows}
        name={m.milestone}
        add={m.addMilestone}
        empty={empty}
        onChange={(milestones) => change({ milestones })}
      >
        {(row, set, n) => (
          <>
            <TextInput
              id={`${id}-m${n}-title`}
              label={m.fields.title ?? ""}
              value={row.title}
              required
              onInput={(title) => set({ title: title ?? "" })}
            />
            <TextInput
              id={`${id}-m${n}-due`}
              label={m.dueOn}
              type="date"
              value={row.due_on}
              required
              onInput={(due_on) => set({ due_on })}
            />
            <TextInput
              id={`${id}-m${n}-done`}
              label={m.doneOn}
              type="date"
              value={row.done_on}
              onInput={(done_on) => set({ done_on })}
            />
          </>
        )}
      </Rows>
    </>
  );
}

function ClashTold(props: { clash: Clash; kind: Kind; onMine: () => void; onTheirs: () => void }) {
  const { clash, kind, onMine, onTheirs } = props;
  const content = (clash.current.content ?? {}) as Draft;
  return (
    <div class="notice failure stack tight" role="alert">
      <h4>{m.clashTitle}</h4>
      <p>{m.clashTheirs}:</p>
      <dl class="pairs">
        {FIELDS[kind]
          .filter((field) => content[field.name])
          .map((field) => (
            <div key={field.name}>
              <dt>{m.fields[field.name]}</dt>
              <dd>{field.options?.[String(content[field.name])] ?? String(content[field.name])}</dd>
            </div>
          ))}
      </dl>
      <div class="row">
        <button type="button" class="button" onClick={onMine}>
          {m.saveMine}
        </button>
        <button type="button" class="button quiet" onClick={onTheirs}>
          {m.takeTheirs}
        </button>
      </div>
    </div>
  );
}
