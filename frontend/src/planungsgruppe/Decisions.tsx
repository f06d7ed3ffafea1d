/** Decisions with their number, votes, and how many were there. */
import { send } from "../api/send";
import { c } from "../i18n/de.committees";
import { refusal } from "../regeln/rules";
import { Form, useSending } from "../shell/Form";
import { meetingUrl } from "./api";
import { ChoiceInput, TextArea, TextInput, useDraft } from "./Fields";
import type { MeetingProps } from "./MeetingPage";
import { ItemChoice } from "./Tasks";

/** The part of the page. */
export function Decisions({ meeting, onChange }: MeetingProps) {
  return (
    <section class="stack tight" aria-labelledby="decisions">
      <h2 id="decisions">{c.decisions}</h2>
      {meeting.decisions.length === 0 && <p>{c.noDecisions}</p>}
      <ul class="plain">
        {meeting.decisions.map((one) => (
          <li key={one.id}>
            <strong>
              {one.number}: {c.results[one.result]}
            </strong>
            <p class="break">{one.text}</p>
            {one.yes !== null && (
              <span class="entry-kind">
                {c.yes} {one.yes}, {c.no} {one.no ?? 0}, {c.abstained} {one.abstained ?? 0}
              </span>
            )}
          </li>
        ))}
      </ul>
      {meeting.writes_minutes && meeting.status !== "cancelled" && (
        <details class="card">
          <summary>{c.addDecision}</summary>
          <DecisionForm key={meeting.decisions.length} meeting={meeting} onChange={onChange} />
        </details>
      )}
    </section>
  );
}

function DecisionForm({ meeting, onChange }: MeetingProps) {
  const { draft, input } = useDraft("decision", {
    text: "",
    result: "accepted",
    item: "",
    yes: "",
    no: "",
    abstained: "",
  });
  const sending = useSending();
  const votes = (told: string) => (told === "" ? null : Number(told));
  const save = async () => {
    const content = {
      text: draft.text,
      result: draft.result,
      item_id: Number(draft.item) || null,
      yes: votes(draft.yes),
      no: votes(draft.no),
      abstained: votes(draft.abstained),
    };
    const work = () =>
      send("POST", meetingUrl(meeting.id, "/decisions"), content).catch(refusal(() => undefined));
    if (await sending.run(work)) onChange(c.saved);
  };
  return (
    <Form sending={sending} submit={c.save} onSubmit={save} label={c.addDecision}>
      <ItemChoice {...input("item")} items={meeting.items} none={c.noItem} />
      <TextArea {...input("text")} label={c.decisionText} />
      <ChoiceInput {...input("result")} label={c.result} options={c.results} />
      <TextInput {...input("yes")} label={c.yes} type="number" />
      <TextInput {...input("no")} label={c.no} type="number" />
      <TextInput {...input("abstained")} label={c.abstained} type="number" />
    </Form>
  );
}
