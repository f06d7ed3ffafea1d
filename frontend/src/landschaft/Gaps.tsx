/** Where nobody coordinates, by phase of life; from each a finding or a task can be made. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { l, stored } from "../i18n/de.landscape";
import { findingsUrl } from "../massnahmen/loop";
import { bodiesUrl, bodyUrl } from "../planungsgruppe/api";
import { refusal } from "../regeln/rules";
import { Select } from "../shell/Choices";
import { Outcome, useSending } from "../shell/Form";
import { route, viewUrl } from "../shell/router";
import { may } from "../shell/session";
import { type Landscape, landscapeUrl } from "./api";

type Gap = Landscape["gaps"][number];

const MOST_NAMED = 12;

interface Props {
  answer: Landscape;
  onChange: (sentence: string) => void;
}

/** The part of the view. */
export function Gaps({ answer, onChange }: Props) {
  const acts = answer.may_change || may("keep_indicators");
  return (
    <section class="stack tight" aria-labelledby="gaps">
      <h2 id="gaps">{l.gaps}</h2>
      <p class="note">{l.gapsHint}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keyboard, too */}
      <section class="scroll" tabIndex={0} aria-label={l.gapsFrame}>
        <table class="landscape-table">
          <thead>
            <tr>
              <th scope="col">{l.gapPhase}</th>
              <th scope="col">{l.gapWithout}</th>
              <th scope="col">{l.gapWhere}</th>
            </tr>
          </thead>
          <tbody>
            {answer.gaps.map((one) => (
              <tr key={one.phase}>
                <th scope="row">{one.label}</th>
                <td>{l.gapOf(one.without, one.municipalities)}</td>
                <td>
                  <Where gap={one} />
                  {acts && one.without > 0 && <MakeOf gap={one} onChange={onChange} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Where({ gap }: { gap: Gap }) {
  if (gap.without === 0) return <>{l.everywhere}</>;
  const every = gap.missing.map((one) => one.name).join(", ");
  if (gap.without <= MOST_NAMED) return <>{every}</>;
  return (
    <details>
      <summary>
        {gap.without === gap.municipalities
          ? l.nowhere
          : `${gap.missing
              .slice(0, MOST_NAMED)
              .map((one) => one.name)
              .join(", ")} ${l.more(gap.without - MOST_NAMED)}`}
      </summary>
      {every}
    </details>
  );
}

/** A finding for the loop, or a task for a body: both say where the gap is, and where it was seen. */
function MakeOf({ gap, onChange }: { gap: Gap; onChange: (sentence: string) => void }) {
  const sending = useSending();
  const [asked, setAsked] = useState(false);
  const day = route.value.query.get("datum") ?? undefined;
  const told = useAnswer<Landscape>(landscapeUrl(day, "de")).data;
  const german = told?.gaps.find((one) => one.phase === gap.phase) ?? gap;
  const text = `${german.text} ${gap.missing.map((one) => one.name).join(", ")}`.slice(0, 3900);
  const title = stored.gapTitle(german.label);
  const finding = () =>
    sending.run(async () => {
      const figures = [
        { label: stored.figure, value: gap.without, status: "known", unit: stored.unit, as_of: null },
      ];
      const origin = `/bildungslandschaft?phase=${gap.phase}`;
      await send("POST", findingsUrl(), { title, text, origin, figures }).catch(refusal(() => undefined));
      onChange(l.madeFinding);
    });
  return (
    <div class="row">
      {may("keep_indicators") && (
        <button
          type="button"
          class="button small"
          aria-label={`${l.toFinding}: ${gap.label}`}
          aria-disabled={sending.busy}
          onClick={() => void finding()}
        >
          {l.toFinding}
        </button>
      )}
      {may("coordinate") && (
        <button
          type="button"
          class="button small"
          aria-label={`${l.toTask}: ${gap.label}`}
          aria-expanded={asked}
          onClick={() => setAsked(!asked)}
        >
          {l.toTask}
        </button>
      )}
      {asked && <TaskFor title={title} text={text} phase={gap.phase} onChange={onChange} />}
      <Outcome sending={sending} />
    </div>
  );
}

interface TaskProps {
  title: string;
  text: string;
  phase: string;
  onChange: (sentence: string) => void;
}

function TaskFor({ title, text, phase, onChange }: TaskProps) {
  const bodies = useAnswer<{ committees: { id: number; name: string; archived: boolean }[] }>(bodiesUrl());
  const open = (bodies.data?.committees ?? []).filter((one) => !one.archived);
  const [body, setBody] = useState("");
  const sending = useSending();
  const chosen = body || String(open[0]?.id ?? "");
  const make = () =>
    sending.run(async () => {
      const content = { title, text };
      await send("POST", bodyUrl(Number(chosen), "/tasks"), content).catch(refusal(() => undefined));
      onChange(l.madeTask);
    });
  if (bodies.data && !open.length) return <p>{l.noBodies}</p>;
  if (!bodies.data) return null;
  return (
    <div class="row beside-field">
      <Select
        id={`gap-${phase}-body`}
        label={l.chooseBody}
        value={chosen}
        options={open.map((one) => [String(one.id), one.name] as const)}
        onChoose={setBody}
      />
      <button type="button" class="button primary" aria-disabled={sending.busy} onClick={() => void make()}>
        {l.toTask}
      </button>
      <a href={viewUrl(`/planungsgruppe/${chosen}`)}>{l.gremium}</a>
      <Outcome sending={sending} />
    </div>
  );
}
