/** Sending the invitation, and whether it reached everybody. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { moment } from "../i18n";
import { c } from "../i18n/de.committees";
import { Form, Outcome, useSending } from "../shell/Form";
import { type Delivery, meetingUrl, type Proposal } from "./api";
import { TextArea, TextInput } from "./Fields";
import type { MeetingProps } from "./MeetingPage";

type Counted = { deliveries: Record<string, number> };

/** The part of the page. */
export function Inviting({ meeting, onChange }: MeetingProps) {
  const over = meeting.status === "held" || meeting.status === "cancelled";
  return (
    <section class="stack tight" aria-labelledby="deliveries">
      <h2 id="deliveries">{c.deliveries}</h2>
      <ul class="plain">
        {meeting.deliveries.map((one) => (
          <Line key={one.id} delivery={one} meeting={meeting} onChange={onChange} />
        ))}
      </ul>
      <Proposals meeting={meeting} onChange={onChange} />
      {!over && (
        <>
          <Message
            part="/invitation"
            words={meeting.deliveries.length === 0 ? c.invite : c.inviteAgain}
            meeting={meeting}
            onChange={onChange}
          />
          <Message part="/cancellation" words={c.cancelMeeting} meeting={meeting} onChange={onChange} />
        </>
      )}
    </section>
  );
}

function Proposals({ meeting, onChange }: MeetingProps) {
  if (meeting.proposals.length === 0) return null;
  const isOpen = meeting.proposals.some((one) => one.state === "open");
  return (
    <div class="stack tight">
      <h3>{c.proposals}</h3>
      {isOpen && <p class="note">{c.proposalHint}</p>}
      <ul class="plain">
        {meeting.proposals.map((one) => (
          <OtherTime key={one.id} proposal={one} meeting={meeting} onChange={onChange} />
        ))}
      </ul>
    </div>
  );
}

function OtherTime({ proposal, meeting, onChange }: MeetingProps & { proposal: Proposal }) {
  const sending = useSending();
  const words = c.proposed(proposal.member, moment(proposal.starts_at), proposal.duration_minutes);
  const url = (part: string) => meetingUrl(meeting.id, `/proposals/${proposal.id}/${part}`);
  const takeOver = async () => {
    const work = async () => {
      const told = await send<Counted>("POST", url("taking-over"), {});
      onChange(c.invited(told.data.deliveries));
    };
    await sending.run(work);
  };
  const decline = async () => {
    if (await sending.run(() => send("POST", url("declining"), {}))) onChange(c.declined);
  };
  return (
    <li>
      <strong>{words}</strong>
      <span class="entry-kind">
        {[
          c.proposalStates[proposal.state],
          proposal.decided_by,
          proposal.decided_at && moment(proposal.decided_at),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {proposal.comment && <p class="break">{proposal.comment}</p>}
      {proposal.state === "open" && (
        <div class="acts">
          <button
            type="button"
            class="button"
            aria-label={`${c.takeOver}: ${words}`}
            disabled={sending.busy}
            onClick={() => void takeOver()}
          >
            {c.takeOver}
          </button>
          <button
            type="button"
            class="button quiet"
            aria-label={`${c.decline}: ${words}`}
            disabled={sending.busy}
            onClick={() => void decline()}
          >
            {c.decline}
          </button>
        </div>
      )}
      <Outcome sending={sending} />
    </li>
  );
}

function Message({ part, words, meeting, onChange }: MeetingProps & { part: string; words: string }) {
  const [message, setMessage] = useState("");
  const sending = useSending();
  const work = async () => {
    const told = await send<Counted>("POST", meetingUrl(meeting.id, part), { message });
    onChange(c.invited(told.data.deliveries));
  };
  return (
    <details class="card">
      <summary>{words}</summary>
      <Form sending={sending} submit={words} onSubmit={() => sending.run(work)} label={words}>
        <TextArea
          id={`message${part.replace("/", "-")}`}
          label={c.message}
          value={message}
          onInput={setMessage}
        />
      </Form>
    </details>
  );
}

function Line({ delivery, meeting, onChange }: MeetingProps & { delivery: Delivery }) {
  const [problem, setProblem] = useState<string | null>(null);
  const sending = useSending();
  const url = (part: string) => meetingUrl(meeting.id, `/deliveries/${delivery.id}${part}`);
  const act = async (part: string, content: unknown) => {
    if (await sending.run(() => send("POST", url(part), content))) onChange(c.saved);
  };
  const name = delivery.member ?? delivery.recipient;
  const again = delivery.state !== "waiting";
  return (
    <li>
      <strong>{name}</strong>: {c.deliveryStates[delivery.state]}
      <span class="entry-kind">
        {[
          delivery.recipient,
          moment(delivery.made_at),
          delivery.method === "CANCEL" && c.statuses.cancelled,
          delivery.problem,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <div class="acts">
        <a class="button quiet" href={url(".ics")} download aria-label={`${c.calendarFile}: ${name}`}>
          {c.calendarFile}
        </a>
        {again && (
          <button
            type="button"
            class="button quiet"
            aria-label={`${c.again}: ${name}`}
            onClick={() => void act("/again", {})}
          >
            {c.again}
          </button>
        )}
        {delivery.state === "sent" && (
          <button
            type="button"
            class="button quiet"
            aria-expanded={problem !== null}
            aria-label={`${c.bounce}: ${name}`}
            onClick={() => setProblem(problem === null ? "" : null)}
          >
            {c.bounce}
          </button>
        )}
      </div>
      {problem !== null ? (
        <Form
          sending={sending}
          submit={c.save}
          onSubmit={() => act("/bounce", { problem })}
          label={`${c.bounce}: ${name}`}
        >
          <TextInput
            id={`bounce-${delivery.id}`}
            label={c.bounceWhy}
            required
            value={problem}
            onInput={(told) => setProblem(told ?? "")}
          />
        </Form>
      ) : (
        <Outcome sending={sending} />
      )}
    </li>
  );
}
