/** A finding: its words, its figures then and now, what became of it, and what may be done with it. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { date } from "../i18n";
import { m } from "../i18n/de.measures";
import { Form, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { renewed } from "../shell/renewed";
import { viewUrl, visit } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import { FigureTable } from "./Figures";
import { WordsInput } from "./inputs";
import { boardUrl, type Finding, findingUrl, ifMatch, refusal, type Topic, topicsUrl } from "./loop";
import { PublishButton } from "./PublishButton";
import { WordsForm } from "./WordsForm";

/** The page. */
export function FindingPage({ number }: { number: number }) {
  const answer = useAnswer<Finding>(findingUrl(number));
  const finding = answer.data;
  useTitle(finding?.title ?? m.finding);
  const again = renewed(answer);
  return (
    <div class="stack loop">
      <a href={viewUrl("/massnahmen")}>{m.back}</a>
      <Heading>{finding?.title ?? m.finding}</Heading>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!finding && !answer.error && <Loading />}
      {finding && (
        <>
          <p class="note">
            {[m.finding, finding.by_name, date(finding.created_at), finding.topic_title]
              .filter(Boolean)
              .join(" · ")}{" "}
            · {finding.published_at ? m.isPublic : m.confidential}
          </p>
          {finding.dismissed && <p class="notice">{m.dismissed(finding.dismissed)}</p>}
          <p class="loop-words">{finding.text}</p>
          <FigureTable figures={finding.figures ?? []} caption={m.figures} />
          {finding.origin?.startsWith("/") && (
            <p>
              {m.origin} <a href={finding.origin}>{finding.origin}</a>
            </p>
          )}
          {finding.undertakings && finding.undertakings.length > 0 && (
            <p>
              {m.takenUp}{" "}
              {finding.undertakings.map((one) => (
                <a key={one.id} href={viewUrl(`/massnahmen/${one.id}`)}>
                  {one.title}
                </a>
              ))}
            </p>
          )}
          <div class="row">
            <PublishButton path={findingUrl(number, "/publication")} kind="f" one={finding} onDone={again} />
          </div>
          {may("keep_indicators") && <TakeUp finding={finding} />}
          {may("coordinate") && <WordsForm kind="finding" number={number} />}
          {may("keep_indicators") && <ChangeForm key={finding.revision} finding={finding} onDone={again} />}
        </>
      )}
    </div>
  );
}

function TakeUp({ finding }: { finding: Finding }) {
  const [title, setTitle] = useState<string | null>(finding.title);
  const sending = useSending();
  const create = () =>
    sending.run(async () => {
      const body = { title: title ?? "", findings: [finding.id], topic_id: finding.topic_id ?? null };
      const { data } = await send<{ id: number }>("POST", boardUrl(), body).catch(refusal);
      visit(viewUrl(`/massnahmen/${data.id}`));
    });
  return (
    <details>
      <summary>{m.takeUp}</summary>
      <Form sending={sending} submit={m.takeUp} onSubmit={create} label={m.takeUp}>
        <TextInput id="take-up" label={m.takeUpTitle} value={title} onInput={setTitle} required />
      </Form>
    </details>
  );
}

function ChangeForm({ finding, onDone }: { finding: Finding; onDone: (words: string) => void }) {
  const topics = useAnswer<{ topics: Topic[] }>(topicsUrl());
  const [title, setTitle] = useState<string | null>(finding.title);
  const [text, setText] = useState<string | null>(finding.text);
  const [topic, setTopic] = useState(String(finding.topic_id ?? ""));
  const [dismissed, setDismissed] = useState<string | null>(finding.dismissed ?? null);
  const sending = useSending();
  const options = {
    "": m.noTopic,
    ...Object.fromEntries((topics.data?.topics ?? []).map((one) => [one.id, one.title])),
  };
  const save = async () => {
    const body = { title: title ?? "", text: text ?? "", topic_id: topic ? Number(topic) : null, dismissed };
    const done = await sending.run(() =>
      send("PUT", findingUrl(finding.id), body, ifMatch("f", finding)).catch(refusal),
    );
    if (done) onDone(m.saved);
  };
  return (
    <details>
      <summary>
        {m.change}, {m.dismiss.toLowerCase()}
      </summary>
      <Form sending={sending} submit={m.save} onSubmit={save} label={m.change}>
        <TextInput id="f-title" label={m.findingTitle} value={title} onInput={setTitle} required />
        <WordsInput id="f-text" label={m.findingText} value={text} onInput={setText} />
        <ChoiceInput id="f-topic" label={m.topic} value={topic} options={options} onInput={setTopic} />
        <WordsInput
          id="f-dismissed"
          label={`${m.dismiss}: ${m.dismissLead}`}
          value={dismissed}
          onInput={setDismissed}
        />
      </Form>
    </details>
  );
}
