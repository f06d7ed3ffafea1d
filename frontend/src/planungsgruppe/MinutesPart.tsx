/** The minutes: read, written together, circulated, approved; whoever saves second sees both put together. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, forgetAnswers } from "../api/client";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { moment } from "../i18n";
import { c } from "../i18n/de.committees";
import { Form, Outcome, useSending } from "../shell/Form";
import { Failure, Notice } from "../shell/Status";
import { type Meeting, type Minutes, type MinutesContent, meetingUrl } from "./api";
import { TextArea, TextInput } from "./Fields";
import type { MeetingProps } from "./MeetingPage";

const SIGN_MS = 20_000;

/** The part of the page. */
export function MinutesPart({ meeting, onChange }: MeetingProps) {
  const answer = useAnswer<Minutes>(meetingUrl(meeting.id, "/minutes"));
  const minutes = answer.error?.status === 404 ? null : answer.data;
  const sending = useSending();
  const again = (sentence: string) => {
    onChange(sentence);
    forgetAnswers();
    answer.retry();
  };
  const begin = async () => {
    if (await sending.run(() => send("POST", meetingUrl(meeting.id, "/minutes")))) again(c.saved);
  };
  return (
    <section class="stack tight" aria-labelledby="minutes">
      <h2 id="minutes">{c.minutes}</h2>
      {answer.error && answer.error.status !== 404 && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.error?.status === 404 && <p>{c.noMinutes}</p>}
      {answer.error?.status === 404 && meeting.writes_minutes && (
        <>
          <button type="button" class="button" onClick={() => void begin()}>
            {c.beginMinutes}
          </button>
          <Outcome sending={sending} />
        </>
      )}
      {minutes && (
        <Written
          meeting={meeting}
          minutes={minutes}
          onChange={again}
          onStale={() => {
            forgetAnswers();
            answer.retry();
          }}
        />
      )}
    </section>
  );
}

interface WrittenProps extends MeetingProps {
  minutes: Minutes;
  /** Somebody saved since these were read: read them again. */
  onStale: () => void;
}

function Written({ meeting, minutes, onChange, onStale }: WrittenProps) {
  const [writing, setWriting] = useState(false);
  const state = minutes.approved_at
    ? c.approvedBy(minutes.approved_by ?? "", moment(minutes.approved_at))
    : `${c.minutesStates[minutes.state]}. ${minutes.saved_at ? c.version(minutes.version, minutes.saved_by ?? null, moment(minutes.saved_at)) : ""}`;
  return (
    <>
      <p class="note">{state}</p>
      {minutes.writing.length > 0 && !writing && (
        <Notice>
          <p>{c.writing(minutes.writing)}</p>
        </Notice>
      )}
      {writing ? (
        <Writing
          meeting={meeting}
          minutes={minutes}
          onDone={(sentence) => {
            setWriting(false);
            if (sentence) onChange(sentence);
          }}
        />
      ) : (
        <Reading meeting={meeting} content={minutes.content} />
      )}
      {minutes.may_write && !writing && (
        <>
          <button type="button" class="button" onClick={() => setWriting(true)}>
            {c.write}
          </button>
          <Steps meeting={meeting} minutes={minutes} onChange={onChange} onStale={onStale} />
        </>
      )}
      {minutes.versions.length > 0 && <History meeting={meeting} minutes={minutes} />}
    </>
  );
}

const partsOf = (meeting: Meeting) => [
  ["general", c.general] as const,
  ...meeting.items.filter((one) => !one.hidden).map((one) => [String(one.id), one.title] as const),
];
const textOf = (content: MinutesContent, part: string) =>
  (part === "general" ? content.general : content.items[part]) ?? "";

function Reading({ meeting, content }: { meeting: Meeting; content: MinutesContent }) {
  return (
    <dl class="minutes">
      {partsOf(meeting).map(
        ([part, title]) =>
          textOf(content, part) && (
            <div key={part}>
              <dt>{title}</dt>
              <dd class="break">{textOf(content, part)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

interface Clash {
  merged: MinutesContent;
  clashes: string[];
  version: number;
  words: string;
}

function Writing({
  meeting,
  minutes,
  onDone,
}: {
  meeting: Meeting;
  minutes: Minutes;
  onDone: (sentence: string) => void;
}) {
  const [content, setContent] = useState(minutes.content);
  const [base, setBase] = useState(minutes.version);
  const [note, setNote] = useState("");
  const [clash, setClash] = useState<Clash | null>(null);
  const [others, setOthers] = useState<string[]>(minutes.writing);
  const sending = useSending();
  const url = meetingUrl(meeting.id, "/minutes");
  useEffect(() => {
    const sign = (writing: boolean) =>
      send<{ writing: string[] }>("POST", `${meetingUrl(meeting.id, "/minutes/writing")}`, { writing }).then(
        (told) => setOthers(told.data.writing),
        () => undefined, // the next sign comes in twenty seconds
      );
    void sign(true);
    const timer = setInterval(() => void sign(true), SIGN_MS);
    return () => {
      clearInterval(timer);
      void sign(false);
    };
  }, [meeting.id]);
  const put = (part: string, text: string) =>
    setContent(
      part === "general"
        ? { ...content, general: text }
        : { ...content, items: { ...content.items, [part]: text } },
    );
  const save = async () => {
    const work = async () => {
      try {
        await send("PUT", url, { content, note }, { "If-Match": `"n${base}"` });
      } catch (error) {
        if (error instanceof ApiError && error.status === 412) take(error);
        throw error;
      }
    };
    if (await sending.run(work)) onDone(c.saved);
  };
  const take = (error: ApiError) => {
    const told = error.problem as unknown as Omit<Clash, "words">;
    setClash({ ...told, words: error.message });
    setContent(told.merged);
    setBase(told.version);
  };
  const titles = new Map(partsOf(meeting));
  return (
    <div class="stack tight">
      <div role="status">{others.length > 0 && <p class="notice">{c.writing(others)}</p>}</div>
      {clash && (
        <Notice>
          <p>{c.clash}</p>
          {clash.clashes.length > 0 && (
            <p>{c.clashBoth(clash.clashes.map((part) => titles.get(part) ?? part))}</p>
          )}
        </Notice>
      )}
      <Form sending={sending} submit={c.save} onSubmit={save} label={c.minutes}>
        {partsOf(meeting).map(([part, title]) => (
          <TextArea
            key={part}
            id={`minutes-${part}`}
            label={title}
            rows={5}
            value={textOf(content, part)}
            onInput={(text) => put(part, text)}
          />
        ))}
        <TextInput id="minutes-note" label={c.note} value={note} onInput={(told) => setNote(told ?? "")} />
      </Form>
      <button type="button" class="button quiet" onClick={() => onDone("")}>
        {c.stopWriting}
      </button>
    </div>
  );
}

function Steps({ meeting, minutes, onChange, onStale }: WrittenProps) {
  const sending = useSending();
  const [newer, setNewer] = useState<{ parts: Part[]; etag: string } | null>(null);
  const take = async (step: string, etag = `"n${minutes.version}"`) => {
    const work = () =>
      send("POST", meetingUrl(meeting.id, "/minutes/step"), { step }, { "If-Match": etag }).catch(
        (error: unknown) => {
          const told = error instanceof ApiError ? error.problem : {};
          // Somebody saved since this was read: what they changed is shown before it is taken.
          if (told.they_changed && (told.they_changed as Part[]).length > 0) {
            setNewer({ parts: told.they_changed as Part[], etag: String(told.etag) });
            onStale();
          }
          throw error;
        },
      );
    if (await sending.run(work)) onChange(c.saved);
  };
  const possible = minutes.state === "draft" ? ["circulate"] : ["approve", "redraft"];
  return (
    <div class="acts">
      {possible.map((step) => (
        <button key={step} type="button" class="button" onClick={() => void take(step, newer?.etag)}>
          {c.steps[step]}
        </button>
      ))}
      <Outcome sending={sending} />
      {newer && (
        <div class="stack tight">
          <p>{c.newerVersion}</p>
          <Differences meeting={meeting} parts={newer.parts} />
        </div>
      )}
    </div>
  );
}

interface Part {
  part: string;
  lines: { what: string; line: string }[];
}

interface Compared {
  version: number;
  against: number;
  parts: Part[];
}

/** What differs between two versions, line by line. */
function Differences({ meeting, parts }: { meeting: Meeting; parts: Part[] }) {
  const titles = new Map(partsOf(meeting));
  return (
    <>
      {parts.map(({ part, lines }) => (
        <div key={part}>
          <strong>{titles.get(part) ?? part}</strong>
          {lines.map(({ what, line }, n) => (
            <p key={n} class="diff-line break" data-what={what}>
              {what === "gone" ? <del>{line}</del> : what === "new" ? <ins>{line}</ins> : line}
            </p>
          ))}
        </div>
      ))}
    </>
  );
}

function History({ meeting, minutes }: { meeting: Meeting; minutes: Minutes }) {
  const [shown, setShown] = useState<number | null>(null);
  const compared = useAnswer<Compared>(
    shown === null ? null : meetingUrl(meeting.id, `/minutes/versions/${shown}`),
  );
  return (
    <details>
      <summary>
        {c.history} ({minutes.versions.length})
      </summary>
      <ul class="plain">
        {minutes.versions.map((one) => (
          <li key={one.number}>
            <button
              type="button"
              class="button quiet"
              aria-expanded={shown === one.number}
              onClick={() => setShown(shown === one.number ? null : one.number)}
            >
              {c.version(one.number, one.by_name, moment(one.saved_at))}
            </button>
            {one.note && <span class="entry-kind">{one.note}</span>}
            {shown === one.number && compared.data?.version === one.number && (
              <div class="stack tight">
                <p>{c.differences(compared.data.against, compared.data.version)}</p>
                {compared.data.parts.length === 0 && <p>{c.same}</p>}
                <Differences meeting={meeting} parts={compared.data.parts} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
