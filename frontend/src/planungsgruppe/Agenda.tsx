/** The agenda: items in their order, moved by buttons, some of them for members only. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { c } from "../i18n/de.committees";
import { refusal } from "../regeln/rules";
import { Check, Form, Outcome, useSending } from "../shell/Form";
import { type Item, meetingUrl, seen } from "./api";
import { TextInput, useDraft } from "./Fields";
import type { MeetingProps } from "./MeetingPage";

/** The part of the page. */
export function Agenda({ meeting, onChange }: MeetingProps) {
  const sending = useSending();
  const open = meeting.runs && (meeting.status === "planned" || meeting.status === "invited");
  const move = async (at: number, by: number) => {
    const order = meeting.items.map((one) => one.id);
    const [moved] = order.splice(at, 1);
    order.splice(at + by, 0, moved as number);
    if (await sending.run(() => send("PUT", meetingUrl(meeting.id, "/order"), { order }, seen(meeting))))
      onChange(c.saved);
  };
  const remove = async (item: Item) => {
    const url = meetingUrl(meeting.id, `/items/${item.id}`);
    if (await sending.run(() => send("DELETE", url, undefined, seen(meeting)))) onChange(c.saved);
  };
  return (
    <section class="stack tight" aria-labelledby="agenda">
      <h2 id="agenda">{c.agenda}</h2>
      {meeting.items.length === 0 && <p>{c.noItems}</p>}
      <ol class="agenda">
        {meeting.items.map((one, n) => (
          <li key={one.id}>
            <strong>{one.title}</strong>
            {one.confidential && <span class="mark-confidential"> {c.confidentialMark}</span>}
            <span class="entry-kind">
              {[one.presenter, one.minutes && `${one.minutes} min`].filter(Boolean).join(" · ")}
            </span>
            {one.text && <p class="break">{one.text}</p>}
            {open && (
              <div class="acts">
                {n > 0 && (
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`${one.title}: ${c.up}`}
                    onClick={() => void move(n, -1)}
                  >
                    {c.up}
                  </button>
                )}
                {n < meeting.items.length - 1 && (
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`${one.title}: ${c.down}`}
                    onClick={() => void move(n, 1)}
                  >
                    {c.down}
                  </button>
                )}
                {!one.hidden && (
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`${c.remove}: ${one.title}`}
                    onClick={() => void remove(one)}
                  >
                    {c.remove}
                  </button>
                )}
              </div>
            )}
            {open && !one.hidden && <Change meeting={meeting} item={one} onChange={onChange} />}
          </li>
        ))}
      </ol>
      <Outcome sending={sending} />
      {open && (
        <details class="card">
          <summary>{c.addItem}</summary>
          <ItemForm key={meeting.revision} meeting={meeting} item={null} onChange={onChange} />
        </details>
      )}
    </section>
  );
}

function Change({ meeting, item, onChange }: MeetingProps & { item: Item }) {
  return (
    <details>
      <summary>
        {c.change}: {item.title}
      </summary>
      <ItemForm key={meeting.revision} meeting={meeting} item={item} onChange={onChange} />
    </details>
  );
}

function ItemForm({ meeting, item, onChange }: MeetingProps & { item: Item | null }) {
  const { draft, input } = useDraft(`item-${item?.id ?? "new"}`, {
    title: item?.title ?? "",
    text: item?.text ?? "",
    presenter: item?.presenter ?? "",
    minutes: String(item?.minutes ?? ""),
  });
  const [confidential, setConfidential] = useState(item?.confidential ?? false);
  const sending = useSending();
  const save = async () => {
    const content = { ...draft, minutes: Number(draft.minutes) || null, confidential };
    const work = () =>
      (item === null
        ? send("POST", meetingUrl(meeting.id, "/items"), content, seen(meeting))
        : send("PUT", meetingUrl(meeting.id, `/items/${item.id}`), content, seen(meeting))
      ).catch(refusal(() => undefined));
    if (await sending.run(work)) onChange(c.saved);
  };
  return (
    <Form sending={sending} submit={c.save} onSubmit={save} label={item?.title ?? c.addItem}>
      <TextInput {...input("title")} label={c.titleOf} required />
      <TextInput {...input("text")} label={c.itemText} />
      <TextInput {...input("presenter")} label={c.presenter} />
      <TextInput {...input("minutes")} label={c.itemMinutes} type="number" />
      <Check label={c.confidential} checked={confidential} onChange={setConfidential} />
    </Form>
  );
}
