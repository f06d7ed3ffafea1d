/** Changing the catalogue: words and target of an indicator, formulas of one's own, and who changed what. */
import { useState } from "preact/hooks";
import { address, ask } from "../api/client";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { moment } from "../i18n";
import { m } from "../i18n/de.monitoring";
import { Check, Field, Form, useSending } from "../shell/Form";
import { viewUrl, visit } from "../shell/router";
import { historyUrl, type Indicator, indicatorUrl, type Named } from "./api";
import { labelsOf, OtherLanguages } from "./OtherLanguages";

type Draft = Record<string, string>;
interface Change {
  at: string;
  actor: string;
  reason: string | null;
}

/** A number as people write it; null for nothing. */
export const numberOf = (told: string) => (told.trim() ? Number(told.trim().replace(",", ".")) : null);

function useDraft(start: Draft, prefix: string) {
  const [draft, setDraft] = useState(start);
  const field = (name: string) => ({
    id: `${prefix}-${name}`,
    value: draft[name] ?? "",
    onInput: (value: string) => setDraft((before) => ({ ...before, [name]: value })),
  });
  return { draft, field };
}

/** Boxes to tick, one for each breakdown that there can be. */
function Breakdowns({
  of,
  chosen,
  onChange,
}: {
  of: Named[];
  chosen: string[];
  onChange: (ids: string[]) => void;
}) {
  return (
    <fieldset class="field">
      <legend>{m.breakdowns}</legend>
      {of.length === 0 && <p class="note">{m.noBreakdowns}</p>}
      {of.map(({ id, name }) => (
        <Check
          key={id}
          label={name}
          checked={chosen.includes(id)}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
        />
      ))}
    </fieldset>
  );
}

/** Of the indicator that is shown. */
export function Keeping({ one }: { one: Indicator }) {
  const start = {
    name: one.name,
    question: one.question,
    definition: one.definition,
    responsible: one.responsible,
    value: one.value ?? "",
    unit: one.unit,
    target: one.target === null ? "" : String(one.target).replace(".", ","),
    reason: "",
  };
  const { draft, field } = useDraft(start, "keep");
  const [parts, setParts] = useState(one.breakdowns.map(({ id }) => id));
  const sending = useSending();
  const save = () =>
    sending.run(async () => {
      const words = { name: draft.name, question: draft.question, definition: draft.definition };
      const told = {
        ...words,
        responsible: draft.responsible,
        target: numberOf(draft.target ?? ""),
        reason: draft.reason,
        breakdowns: parts,
        labels: labelsOf(one, draft, words as Draft),
      };
      const seen = { "If-Match": one.version };
      if (one.is_own) {
        const own = {
          ...told,
          value: draft.value,
          unit: draft.unit,
          phase: one.phase,
          decimals: one.decimals,
        };
        await send("PUT", indicatorUrl(one.id), { ...own, direction: one.direction }, seen);
      } else await send("PATCH", indicatorUrl(one.id), told, seen);
    }, m.saved);
  return (
    <details>
      <summary>{m.edit}</summary>
      <Form sending={sending} submit={m.save} onSubmit={save} label={m.edit}>
        <Field label={m.name} {...field("name")} required />
        <Field label={m.question} {...field("question")} required />
        <Field label={m.definition} {...field("definition")} required />
        <Field label={m.responsible} {...field("responsible")} required />
        {one.is_own && <Field label={m.expression} {...field("value")} hint={m.expressionHint} required />}
        {one.is_own && <Field label={m.unit} {...field("unit")} required />}
        <Field label={m.goal} {...field("target")} inputMode="decimal" />
        <Breakdowns of={one.possible_breakdowns} chosen={parts} onChange={setParts} />
        <OtherLanguages one={one} field={field} draft={draft} />
        <Field label={m.reason} {...field("reason")} required minLength={3} />
      </Form>
      <History id={one.id} />
    </details>
  );
}

function History({ id }: { id: string }) {
  const answer = useAnswer<{ changes: Change[] }>(historyUrl(id));
  return (
    <>
      <h3>{m.history}</h3>
      {answer.data?.changes.length === 0 && <p class="note">{m.noHistory}</p>}
      <ul>
        {answer.data?.changes.map((one) => (
          <li key={one.at}>{m.historyOf(moment(one.at), one.actor, one.reason)}</li>
        ))}
      </ul>
    </>
  );
}

/** A formula over other indicators. */
export function NewOwn() {
  const { draft, field } = useDraft({}, "own");
  const sending = useSending();
  const checking = useSending();
  const [unit, setUnit] = useState("");
  const [shared, setShared] = useState<Named[] | null>(null);
  const [parts, setParts] = useState<string[]>([]);
  const check = () =>
    checking.run(async () => {
      setUnit("");
      const asked = { value: draft.value ?? "", unit: draft.unit ?? "", id: draft.id || undefined };
      const found = await ask<{ unit: string; breakdowns: Named[] }>(
        address("/api/indicators/formula", asked),
      );
      setUnit(found.unit);
      setShared(found.breakdowns);
      setParts((before) => before.filter((id) => found.breakdowns.some((each) => each.id === id)));
    });
  const save = async () => {
    const { id, name, question, definition, value, unit: told, reason } = draft;
    const body = {
      id,
      name,
      question,
      definition,
      value,
      unit: told,
      reason,
      target: numberOf(draft.target ?? ""),
      breakdowns: parts,
    };
    if (await sending.run(() => send("POST", address("/api/indicators"), body), m.saved))
      visit(viewUrl("/monitoring", { indikator: id ?? "" }));
  };
  return (
    <details>
      <summary>{m.newOwn}</summary>
      <Form sending={sending} submit={m.save} onSubmit={save} label={m.newOwn}>
        <Field label={m.key} {...field("id")} hint={m.keyHint} required />
        <Field label={m.name} {...field("name")} required />
        <Field label={m.question} {...field("question")} required />
        <Field label={m.definition} {...field("definition")} required />
        <Field label={m.expression} {...field("value")} hint={m.expressionHint} required />
        <Field label={m.unit} {...field("unit")} required />
        <Field label={m.goal} {...field("target")} inputMode="decimal" />
        <Field label={m.reason} {...field("reason")} required minLength={3} />
        <button type="button" class="button" onClick={check}>
          {m.check}
        </button>
        {checking.error && (
          <p class="notice failure" role="alert">
            {checking.error}
          </p>
        )}
        <p role="status">{unit && m.fits(unit)}</p>
        {shared && <Breakdowns of={shared} chosen={parts} onChange={setParts} />}
      </Form>
    </details>
  );
}
