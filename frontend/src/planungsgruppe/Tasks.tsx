/** Tasks of a body or of one meeting: open ones first, done by whoever has them. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { date } from "../i18n";
import { c } from "../i18n/de.committees";
import { refusal } from "../regeln/rules";
import { Select } from "../shell/Choices";
import { Check, Form, Outcome, useSending } from "../shell/Form";
import { bodyUrl, type Item, type Standing, type Task, taskUrl, type WholeBody } from "./api";
import { TextInput, useDraft } from "./Fields";

interface Props {
  tasks: Task[];
  body: Standing & { id: number };
  meeting: { id: number; items: Item[] } | null;
  onChange: (sentence: string) => void;
}

/** The part of the page. */
export function Tasks({ tasks, body, meeting, onChange }: Props) {
  const sending = useSending();
  const set = async (task: Task, state: string) => {
    if (await sending.run(() => send("PATCH", taskUrl(task.id), { state }))) onChange(c.saved);
  };
  return (
    <section class="stack tight" aria-labelledby="tasks">
      <h2 id="tasks">{c.tasks}</h2>
      {tasks.length === 0 && <p>{c.noTasks}</p>}
      <ul class="plain">
        {tasks.map((one) => (
          <li key={one.id}>
            <strong>{one.title}</strong>
            <span class="entry-kind">
              {[
                one.owner ?? c.nobody,
                one.due_on && `${c.due} ${date(one.due_on)}`,
                one.overdue && c.overdue,
                c.taskStates[one.state],
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
            {one.text && <span class="break">{one.text}</span>}
            {(body.writes_minutes || one.mine) && (
              <button
                type="button"
                class="button quiet"
                aria-label={`${one.state === "open" ? c.done : c.reopen}: ${one.title}`}
                onClick={() => void set(one, one.state === "open" ? "done" : "open")}
              >
                {one.state === "open" ? c.done : c.reopen}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Outcome sending={sending} />
      {body.writes_minutes && (
        <NewTask key={tasks.length} body={body} meeting={meeting} onChange={onChange} />
      )}
    </section>
  );
}

function NewTask({ body, meeting, onChange }: Omit<Props, "tasks">) {
  const whole = useAnswer<WholeBody>(bodyUrl(body.id));
  const { draft, input } = useDraft("task", { title: "", text: "", member: "", item: "", due: "" });
  const [confidential, setConfidential] = useState(false);
  const sending = useSending();
  const save = async () => {
    const content = {
      title: draft.title,
      text: draft.text,
      member_id: Number(draft.member) || null,
      due_on: draft.due || null,
      confidential,
      meeting_id: meeting?.id ?? null,
      item_id: Number(draft.item) || null,
    };
    if (
      await sending.run(() =>
        send("POST", bodyUrl(body.id, "/tasks"), content).catch(refusal(() => undefined)),
      )
    )
      onChange(c.saved);
  };
  const members = (whole.data?.members_list ?? [])
    .filter((one) => !one.valid_to)
    .map((one) => [String(one.id), one.name] as const);
  return (
    <details class="card">
      <summary>{c.addTask}</summary>
      <Form sending={sending} submit={c.save} onSubmit={save} label={c.addTask}>
        <TextInput {...input("title")} label={c.titleOf} required />
        <TextInput {...input("text")} label={c.itemText} />
        <Select
          id="task-member"
          label={c.owner}
          value={draft.member}
          options={[["", c.nobody], ...members]}
          onChoose={input("member").onInput}
        />
        <TextInput {...input("due")} label={c.due} type="date" />
        {meeting && <ItemChoice {...input("item")} items={meeting.items} none={c.noItem} />}
        <Check label={c.confidential} checked={confidential} onChange={setConfidential} />
      </Form>
    </details>
  );
}

interface ItemChoiceProps {
  id: string;
  value: string;
  onInput: (value: string) => void;
  items: Item[];
  none: string;
}

/** Which item of the agenda. */
export function ItemChoice({ id, value, onInput, items, none }: ItemChoiceProps) {
  const open = items.filter((one) => !one.hidden).map((one) => [String(one.id), one.title] as const);
  return <Select id={id} label={c.toItem} value={value} options={[["", none], ...open]} onChoose={onInput} />;
}
