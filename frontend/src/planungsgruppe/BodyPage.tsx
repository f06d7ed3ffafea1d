/** One body: what it is for, its meetings, tasks, members, series, and the handover file. */

import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { date, moment } from "../i18n";
import { c } from "../i18n/de.committees";
import { refusal } from "../regeln/rules";
import { Check, Form, Outcome, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { renewed } from "../shell/renewed";
import { viewUrl } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { bodyUrl, type MeetingLine, meetingPath, type WholeBody } from "./api";
import { ChoiceInput, MeetingFields, MomentInput, meetingOf, TextInput, useDraft } from "./Fields";
import { Mailbox } from "./Mailbox";
import { Members } from "./Members";
import { Tasks } from "./Tasks";

export interface PartProps {
  body: WholeBody;
  onChange: (sentence: string) => void;
}

/** The page. */
export function BodyPage({ id }: { id: number }) {
  const answer = useAnswer<WholeBody>(bodyUrl(id));
  const body = answer.data;
  useTitle(body?.name ?? c.title);
  const changed = renewed(answer);
  return (
    <div class="stack">
      <div>
        <p>
          <a href={viewUrl("/planungsgruppe")}>{c.back}</a>
        </p>
        <Heading>{body?.name ?? c.title}</Heading>
        {body?.purpose && <p class="lead">{body.purpose}</p>}
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!body && !answer.error && <Loading rows={6} />}
      {body && (
        <>
          <Notice>
            <p>{c.levels[body.level]}</p>
          </Notice>
          <Meetings body={body} onChange={changed} />
          {body.level !== "public" && (
            <>
              <Tasks tasks={body.tasks} body={body} meeting={null} onChange={changed} />
              <Members body={body} onChange={changed} />
              <SeriesPart body={body} onChange={changed} />
            </>
          )}
          {body.runs && <Mailbox />}
          {body.runs && <Handover body={body} />}
          {body.runs && <Settings key={body.revision} body={body} onChange={changed} />}
        </>
      )}
    </div>
  );
}

function Meetings({ body, onChange }: PartProps) {
  const now = new Date().toISOString();
  const coming = body.meetings.filter((one) => one.starts_at >= now);
  const past = body.meetings.filter((one) => one.starts_at < now).reverse();
  return (
    <section class="stack tight" aria-labelledby="meetings">
      <h2 id="meetings">{c.meetings}</h2>
      {body.meetings.length === 0 && <p>{c.noMeetings}</p>}
      {coming.length > 0 && <h3>{c.coming}</h3>}
      <Lines meetings={coming} />
      {past.length > 0 && <h3>{c.past}</h3>}
      <Lines meetings={past} />
      {body.runs && <NewMeeting body={body} onChange={onChange} />}
    </section>
  );
}

function Lines({ meetings }: { meetings: MeetingLine[] }) {
  return (
    <ul class="plain">
      {meetings.map((one) => (
        <li key={one.id}>
          <a href={viewUrl(meetingPath(one.id))}>
            {moment(one.starts_at)}: {one.title}
          </a>
          <span class="entry-kind">
            {c.statuses[one.status]}
            {one.place && ` · ${one.place}`}
            {one.minutes && ` · ${c.minutes}: ${c.minutesStates[one.minutes]}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function NewMeeting({ body, onChange }: PartProps) {
  const { draft, input } = useDraft("meeting", { title: "Sitzung", at: "", minutes: "120", place: "" });
  const sending = useSending();
  const save = async () => {
    const work = () =>
      send("POST", bodyUrl(body.id, "/meetings"), meetingOf(draft)).catch(refusal(() => undefined));
    if (await sending.run(work)) onChange(c.saved);
  };
  return (
    <details class="card">
      <summary>{c.addMeeting}</summary>
      <Form sending={sending} submit={c.save} onSubmit={save} label={c.addMeeting}>
        <MeetingFields input={input} />
      </Form>
    </details>
  );
}

function SeriesPart({ body, onChange }: PartProps) {
  const today = new Date().toISOString().slice(0, 10);
  const { draft, input } = useDraft("series", {
    title: "Sitzung",
    repeat: Object.keys(c.repeats)[0] ?? "",
    which: "2",
    day: "TU",
    first: today,
    time: "14:00",
    minutes: "120",
    place: "",
    skips: "public",
  });
  const sending = useSending();
  const ending = useSending();
  const save = async () => {
    const content = {
      title: draft.title,
      rule: draft.repeat.replace("{n}", draft.which).replace("{d}", draft.day),
      first_on: draft.first,
      start_time: draft.time,
      duration_minutes: Number(draft.minutes),
      place: draft.place,
      skips: draft.skips,
    };
    const work = () => send("POST", bodyUrl(body.id, "/series"), content).catch(refusal(() => undefined));
    if (await sending.run(work)) onChange(c.saved);
  };
  const end = async (series: number) => {
    if (await ending.run(() => send("PUT", bodyUrl(body.id, `/series/${series}`), { until: today })))
      onChange(c.saved);
  };
  return (
    <section class="stack tight" aria-labelledby="series">
      <h2 id="series">{c.series}</h2>
      <ul class="plain">
        {body.series.map((one) => (
          <li key={one.id}>
            {one.title}: {one.words}, {one.start_time} Uhr{one.place && `, ${one.place}`}
            {one.until && ` (${c.validTo.split(" ")[0]} ${date(one.until)})`}
            {body.runs && !one.until && (
              <button
                type="button"
                class="button quiet"
                aria-label={`${c.endSeries}: ${one.title}`}
                onClick={() => void end(one.id)}
              >
                {c.endSeries}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Outcome sending={ending} />
      {body.runs && (
        <details class="card">
          <summary>{c.addSeries}</summary>
          <Form sending={sending} submit={c.save} onSubmit={save} label={c.addSeries}>
            <TextInput {...input("title")} label={c.titleOf} required />
            <ChoiceInput {...input("repeat")} label={c.repeat} options={c.repeats} />
            {draft.repeat.includes("{n}") && (
              <ChoiceInput {...input("which")} label={c.which} options={c.whiches} />
            )}
            <ChoiceInput {...input("day")} label={c.weekday} options={c.weekdays} />
            <TextInput {...input("first")} label={c.firstOn} type="date" required />
            <MomentInput {...input("time")} label={c.time} type="time" />
            <TextInput {...input("minutes")} label={c.minutesLong} type="number" required />
            <TextInput {...input("place")} label={c.place} />
            <ChoiceInput {...input("skips")} label={c.skips} options={c.skipsOf} />
          </Form>
        </details>
      )}
    </section>
  );
}

function Handover({ body }: { body: WholeBody }) {
  return (
    <section class="stack tight" aria-labelledby="handover">
      <h2 id="handover">{c.handover}</h2>
      <p class="note">{c.handoverHint}</p>
      <div class="row">
        <a class="button" href={bodyUrl(body.id, "/handover.html")} download>
          {c.handoverHtml}
        </a>
        <a class="button" href={bodyUrl(body.id, "/handover.pdf")} download>
          {c.handoverPdf}
        </a>
        <a class="button" href={bodyUrl(body.id, "/handover.docx")} download>
          {c.handoverDocx}
        </a>
      </div>
    </section>
  );
}

function Settings({ body, onChange }: PartProps) {
  const { draft, input } = useDraft("settings", {
    name: body.name,
    purpose: body.purpose,
    quorum: body.quorum ?? "half",
    count: String(body.quorum_count ?? ""),
  });
  const [flags, setFlags] = useState({ published: body.published, archived: body.archived });
  const sending = useSending();
  const save = async () => {
    const content = {
      name: draft.name,
      purpose: draft.purpose,
      quorum: draft.quorum,
      ...flags,
      quorum_count: draft.quorum === "count" ? Number(draft.count) : null,
    };
    const seen = { "If-Match": `"b${body.id}-${body.revision}"` };
    if (await sending.run(() => send("PUT", bodyUrl(body.id), content, seen).catch(refusal(() => undefined))))
      onChange(c.saved);
  };
  return (
    <details class="card">
      <summary>{c.settings}</summary>
      <Form sending={sending} submit={c.save} onSubmit={save} label={c.settings}>
        <TextInput {...input("name")} label={c.name} required />
        <TextInput {...input("purpose")} label={c.purpose} />
        <ChoiceInput {...input("quorum")} label={c.quorum} options={c.quorums} />
        {draft.quorum === "count" && (
          <TextInput {...input("count")} label={c.quorumCount} type="number" required />
        )}
        <Check
          label={c.published}
          checked={flags.published}
          onChange={(published) => setFlags({ ...flags, published })}
        />
        <Check
          label={c.archived}
          checked={flags.archived}
          onChange={(archived) => setFlags({ ...flags, archived })}
        />
      </Form>
    </details>
  );
}
