/** Topics with their public pages, for who coordinates. */
import { useState } from "preact/hooks";
import { address } from "../api/client";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { m } from "../i18n/de.measures";
import { Field, Form, Outcome, useSending } from "../shell/Form";
import { renewed } from "../shell/renewed";
import { Failure } from "../shell/Status";
import { WordsInput } from "./inputs";
import { ifMatch, refusal, type Topic, topicsUrl } from "./loop";
import { WordsForm } from "./WordsForm";

interface Counted {
  slug: string | null;
  confirmed: number;
}

/** The part. */
export function TopicsPart() {
  const answer = useAnswer<{ topics: Topic[] }>(topicsUrl());
  const counts = useAnswer<{ subscriptions: Counted[] }>(address("/api/subscriptions"));
  const again = renewed(answer);
  const readers = (slug: string) =>
    counts.data?.subscriptions.find((one) => one.slug === slug)?.confirmed ?? 0;
  return (
    <section aria-labelledby="topics" class="stack">
      <h2 id="topics">{m.topicsManaged}</h2>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      <ul class="plain stack tight">
        {(answer.data?.topics ?? []).map((one) => (
          <TopicEntry
            key={`${one.id} ${one.revision}`}
            topic={one}
            readers={readers(one.slug)}
            onDone={again}
          />
        ))}
      </ul>
      <NewTopic onDone={again} />
    </section>
  );
}

interface EntryProps {
  topic: Topic;
  readers: number;
  onDone: (words: string) => void;
}

function TopicEntry({ topic, readers, onDone }: EntryProps) {
  const [summary, setSummary] = useState<string | null>(topic.summary);
  const sending = useSending();
  const save = async (published: boolean, words: string) => {
    const body = { title: topic.title, summary: summary ?? "", published };
    const done = await sending.run(() =>
      send("PUT", topicsUrl(topic.slug), body, ifMatch("o", topic)).catch(refusal),
    );
    if (done) onDone(words);
  };
  const isPublic = topic.published_at !== null;
  return (
    <li class="card stack tight">
      <h3>{topic.title}</h3>
      <p class="note">
        {isPublic ? m.isPublic : m.confidential} · {m.subscribers(readers)}
      </p>
      {isPublic && (
        <a href={`/themen/${topic.slug}`} target="_self">
          {m.publicPage}: {topic.title}
        </a>
      )}
      <WordsInput id={`topic-${topic.id}`} label={m.topicSummary} value={summary} onInput={setSummary} />
      <div class="row">
        <button
          type="button"
          class="button"
          aria-label={`${m.save}: ${topic.title}`}
          onClick={() => void save(isPublic, m.saved)}
        >
          {m.save}
        </button>
        <button
          type="button"
          class="button"
          aria-label={`${isPublic ? m.unpublish : m.publish}: ${topic.title}`}
          onClick={() => void save(!isPublic, isPublic ? m.unpublished : m.published)}
        >
          {isPublic ? m.unpublish : m.publish}
        </button>
      </div>
      <Outcome sending={sending} />
      <WordsForm kind="topic" number={topic.id} name={topic.title} />
    </li>
  );
}

function NewTopic({ onDone }: { onDone: (words: string) => void }) {
  const [title, setTitle] = useState("");
  const [summary, setSummary] = useState<string | null>(null);
  const sending = useSending();
  const create = async () => {
    const done = await sending.run(() =>
      send("POST", topicsUrl(), { title, summary: summary ?? "" }).catch(refusal),
    );
    if (!done) return;
    setTitle("");
    setSummary(null);
    onDone(m.recorded);
  };
  return (
    <details>
      <summary>{m.newTopic}</summary>
      <Form sending={sending} submit={m.record} onSubmit={create} label={m.newTopic}>
        <Field id="topic-title" label={m.topicTitle} value={title} onInput={setTitle} required />
        <WordsInput id="topic-summary" label={m.topicSummary} value={summary} onInput={setSummary} />
      </Form>
    </details>
  );
}
