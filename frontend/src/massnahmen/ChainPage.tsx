/** A card with its whole chain: from the first figure to the lesson, one below the other, with the forms of those who may. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { date, moment } from "../i18n";
import { m } from "../i18n/de.measures";
import { Form, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { renewed } from "../shell/renewed";
import { viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import { FigureTable } from "./Figures";
import {
  type Chain,
  chainPath,
  chainUrl,
  ifMatch,
  type Kind,
  late,
  refusal,
  type Topic,
  topicsUrl,
} from "./loop";
import { PartEntry } from "./PartEntry";
import { PartForm } from "./PartForm";
import { PublishButton } from "./PublishButton";
import { StepForm } from "./StepForm";
import { WordsForm } from "./WordsForm";

const KINDS: Kind[] = ["recommendation", "consultation", "decision", "measure", "effect", "lesson"];

/** The page. */
export function ChainPage({ number }: { number: number }) {
  const answer = useAnswer<Chain>(chainUrl(number));
  const chain = answer.data;
  useTitle(chain?.title ?? m.title);
  const again = renewed(answer);
  return (
    <div class="stack loop">
      <a href={viewUrl("/massnahmen")}>{m.back}</a>
      <Heading>{chain?.title ?? m.title}</Heading>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!chain && !answer.error && <Loading rows={8} />}
      {chain && <Whole chain={chain} again={again} />}
    </div>
  );
}

interface WholeProps {
  chain: Chain;
  again: (words: string) => void;
}

function Whole({ chain, again }: WholeProps) {
  return (
    <>
      <p class="note">
        {[m.stages[chain.stage], chain.topic_title, chain.due_on && m.due(date(chain.due_on))]
          .filter(Boolean)
          .join(" · ")}{" "}
        · {chain.published_at ? m.isPublic : m.confidential}
      </p>
      {chain.overdue.length > 0 && (
        <div class="notice failure">
          <strong>{m.overdueAll}:</strong> {chain.overdue.map(late).join("; ")}
        </div>
      )}
      <div class="row">
        <PublishButton path={chainPath(chain.id, "publication")} kind="u" one={chain} onDone={again} />
      </div>
      <nav class="loop-nav" aria-label={m.title}>
        {["finding", ...KINDS].map((kind) => (
          <a key={kind} href={`#${kind}`} aria-current={kind === chain.stage ? "step" : undefined}>
            {m.stages[kind]}
          </a>
        ))}
      </nav>
      <section aria-labelledby="finding" class="loop-stage">
        <h2 id="finding">{m.findings}</h2>
        {chain.findings.length === 0 && <p class="note">{m.nothingSaid}</p>}
        {chain.findings.map((one) => (
          <article key={one.id} class="stack tight">
            <h3>
              <a href={viewUrl(`/massnahmen/befund/${one.id}`)}>{one.title}</a>
            </h3>
            <p class="loop-words">{one.text}</p>
            <FigureTable figures={one.figures ?? []} caption={`${m.figures}: ${one.title}`} />
          </article>
        ))}
      </section>
      {KINDS.map((kind) => (
        <Stage key={kind} kind={kind} chain={chain} again={again} />
      ))}
      {chain.may.coordinate && (
        <section aria-labelledby="step" class="card">
          <h2 id="step">{m.step}</h2>
          <StepForm key={chain.revision} card={chain} onDone={again} />
        </section>
      )}
      <History chain={chain} />
      {chain.may.coordinate && (
        <WordsForm kind="undertaking" number={chain.id} titleOnly name={chain.title} />
      )}
      {chain.may.write && <SettingsForm key={chain.revision} chain={chain} again={again} />}
    </>
  );
}

function Stage({ kind, chain, again }: WholeProps & { kind: Kind }) {
  const parts = chain.parts.filter((one) => one.kind === kind);
  const name = m.stages[kind] ?? kind;
  const writes =
    chain.may.coordinate || (chain.may.write && kind === "recommendation" && chain.stage === kind);
  return (
    <section aria-labelledby={kind} class="loop-stage" data-now={chain.stage === kind ? "yes" : undefined}>
      <h2 id={kind}>{name}</h2>
      {parts.length === 0 && <p class="note">{m.nothingSaid}</p>}
      {parts.map((part) => (
        <PartEntry key={part.id} part={part} chain={chain} writes={writes} again={again} />
      ))}
      {writes && chain.stage !== "closed" && (
        <details>
          <summary>{m.add(name)}</summary>
          <PartForm key={parts.length} chain={chain} kind={kind} onDone={again} />
        </details>
      )}
    </section>
  );
}

function History({ chain }: { chain: Chain }) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">{m.history}</h2>
      {chain.steps.length === 0 && <p class="note">{m.noSteps}</p>}
      <ol class="plain stack tight">
        {chain.steps.map((one) => (
          <li key={one.made_at}>
            <strong>{m.stepTold(m.stages[one.from_stage] ?? "", m.stages[one.to_stage] ?? "")}</strong>{" "}
            <span class="note">{[moment(one.made_at), one.by_name].filter(Boolean).join(", ")}</span>
            {one.basis && <p>{one.basis}</p>}
            {one.skipped.length > 0 && (
              <p class="loop-late">
                {m.skipped(one.skipped.map((stage) => m.stages[stage]).join(", "))} {one.skip_reason}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function SettingsForm({ chain, again }: WholeProps) {
  const topics = useAnswer<{ topics: Topic[] }>(topicsUrl());
  const [title, setTitle] = useState<string | null>(chain.title);
  const [topic, setTopic] = useState(String(chain.topic_id ?? ""));
  const [due, setDue] = useState(chain.due_on);
  const sending = useSending();
  const options = {
    "": m.noTopic,
    ...Object.fromEntries((topics.data?.topics ?? []).map((one) => [one.id, one.title])),
  };
  const save = async () => {
    const body = { title: title ?? "", topic_id: topic ? Number(topic) : null, due_on: due };
    const done = await sending.run(() =>
      send("PUT", chainUrl(chain.id), body, ifMatch("u", chain)).catch(refusal),
    );
    if (done) again(m.saved);
  };
  return (
    <details>
      <summary>{m.settings}</summary>
      <Form sending={sending} submit={m.save} onSubmit={save} label={m.settings}>
        <TextInput id="u-title" label={m.takeUpTitle} value={title} onInput={setTitle} required />
        <ChoiceInput id="u-topic" label={m.topic} value={topic} options={options} onInput={setTopic} />
        <TextInput id="u-due" label={m.dueStage} type="date" value={due} onInput={setDue} />
      </Form>
    </details>
  );
}
