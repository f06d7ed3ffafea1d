/** One meeting: agenda, material, invitation and whether it arrived, who comes, minutes, decisions, tasks. */

import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { moment } from "../i18n";
import { c } from "../i18n/de.committees";
import { refusal } from "../regeln/rules";
import { Segments } from "../shell/Choices";
import { Check, Form, Outcome, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { renewed } from "../shell/renewed";
import { viewUrl } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { Agenda } from "./Agenda";
import { bodyPath, type Meeting, meetingUrl, seen, toLocal } from "./api";
import { Decisions } from "./Decisions";
import { MeetingFields, meetingOf, TextInput, useDraft } from "./Fields";
import { Inviting } from "./Inviting";
import { MaterialPart } from "./MaterialPart";
import { MinutesPart } from "./MinutesPart";
import { Tasks } from "./Tasks";

export interface MeetingProps {
  meeting: Meeting;
  onChange: (sentence: string) => void;
}

/** The page. */
export function MeetingPage({ id }: { id: number }) {
  const answer = useAnswer<Meeting>(meetingUrl(id));
  const meeting = answer.data;
  useTitle(meeting ? `${meeting.title}, ${meeting.committee}` : c.title);
  const changed = renewed(answer);
  return (
    <div class="stack">
      <div>
        {meeting && (
          <p>
            <a href={viewUrl(bodyPath(meeting.committee_id))}>{meeting.committee}</a>
          </p>
        )}
        <Heading>{meeting?.title ?? c.title}</Heading>
        {meeting && (
          <p class="lead">
            {moment(meeting.starts_at)}
            {meeting.place && `, ${meeting.place}`} ({c.statuses[meeting.status]})
          </p>
        )}
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!meeting && !answer.error && <Loading rows={6} />}
      {meeting && <Whole meeting={meeting} onChange={changed} />}
    </div>
  );
}

function Whole({ meeting, onChange }: MeetingProps) {
  const inside = meeting.level !== "public";
  return (
    <>
      <Notice>
        <p>{c.levels[meeting.level]}</p>
      </Notice>
      <div class="row">
        {meeting.online_url && (
          <a href={meeting.online_url} rel="noreferrer noopener" target="_blank">
            {c.online}
          </a>
        )}
        <a class="button quiet" href={meetingUrl(meeting.id, "/calendar.ics")} download>
          {c.calendarFile}
        </a>
      </div>
      {meeting.member_id !== null && <OwnAnswer meeting={meeting} onChange={onChange} />}
      <Agenda meeting={meeting} onChange={onChange} />
      <MaterialPart meeting={meeting} onChange={onChange} />
      {meeting.runs && <Inviting meeting={meeting} onChange={onChange} />}
      {inside && <Attendance meeting={meeting} onChange={onChange} />}
      <MinutesPart meeting={meeting} onChange={onChange} />
      <Decisions meeting={meeting} onChange={onChange} />
      {inside && (
        <Tasks
          tasks={meeting.tasks}
          body={{ ...meeting, id: meeting.committee_id }}
          meeting={meeting}
          onChange={onChange}
        />
      )}
      {meeting.runs && meeting.status !== "cancelled" && (
        <Settings key={meeting.revision} meeting={meeting} onChange={onChange} />
      )}
    </>
  );
}

function OwnAnswer({ meeting, onChange }: MeetingProps) {
  const sending = useSending();
  const mine = meeting.attendance.find((one) => one.id === meeting.member_id);
  const say = async (answer: string) => {
    if (await sending.run(() => send("PUT", meetingUrl(meeting.id, "/answer"), { answer })))
      onChange(c.saved);
  };
  return (
    <>
      <Segments
        legend={c.answer}
        name="answer"
        value={mine?.answer ?? ""}
        options={Object.entries(c.answers)}
        onChoose={(answer) => void say(answer)}
      />
      <Outcome sending={sending} />
    </>
  );
}

function Attendance({ meeting, onChange }: MeetingProps) {
  const [present, setPresent] = useState(
    meeting.attendance.filter((one) => one.present).map((one) => one.id),
  );
  const sending = useSending();
  const save = async () => {
    if (await sending.run(() => send("PUT", meetingUrl(meeting.id, "/attendance"), { present })))
      onChange(c.saved);
  };
  return (
    <section class="stack tight" aria-labelledby="attendance">
      <h2 id="attendance">{c.attendance}</h2>
      {meeting.quorum && <p role="status">{meeting.quorum.text}</p>}
      <ul class="plain">
        {meeting.attendance.map((one) => (
          <li key={one.id}>
            {one.name} ({c.posts[one.post]}
            {one.votes && `, ${c.votes}`}): {one.answer ? c.answers[one.answer] : c.noAnswer}
            {one.present && ` · ${c.present}`}
          </li>
        ))}
      </ul>
      {meeting.writes_minutes && meeting.status !== "cancelled" && (
        <details class="card">
          <summary>{c.noteAttendance}</summary>
          <Form sending={sending} submit={c.save} onSubmit={save} label={c.noteAttendance}>
            {meeting.attendance.map((one) => (
              <Check
                key={one.id}
                label={one.name}
                checked={present.includes(one.id)}
                onChange={(on) =>
                  setPresent(on ? [...present, one.id] : present.filter((id) => id !== one.id))
                }
              />
            ))}
          </Form>
        </details>
      )}
    </section>
  );
}

function Settings({ meeting, onChange }: MeetingProps) {
  const { draft, input } = useDraft("change", {
    title: meeting.title,
    at: toLocal(meeting.starts_at),
    minutes: String(meeting.duration_minutes),
    place: meeting.place,
    online: meeting.online_url ?? "",
  });
  const [published, setPublished] = useState(meeting.published);
  const sending = useSending();
  const save = async () => {
    const content = {
      ...meetingOf(draft),
      online_url: draft.online || null,
      published,
    };
    const work = () =>
      send("PUT", meetingUrl(meeting.id), content, seen(meeting)).catch(refusal(() => undefined));
    if (await sending.run(work)) onChange(c.saved);
  };
  return (
    <details class="card">
      <summary>{c.changeMeeting}</summary>
      <Form sending={sending} submit={c.save} onSubmit={save} label={c.changeMeeting}>
        <MeetingFields input={input} />
        <TextInput {...input("online")} label={c.online} type="url" />
        <Check label={c.meetingPublished} checked={published} onChange={setPublished} />
      </Form>
    </details>
  );
}
