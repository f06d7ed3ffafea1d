/** Material: files and addresses of the atlas; once sent it is frozen, and the address leads to how it is today. */
import { useState } from "preact/hooks";
import { send, sendFile } from "../api/send";
import { moment } from "../i18n";
import { c } from "../i18n/de.committees";
import { refusal } from "../regeln/rules";
import { Form, Outcome, useSending } from "../shell/Form";
import { fileUrl, type Material, meetingUrl } from "./api";
import { TextInput, useDraft } from "./Fields";
import type { MeetingProps } from "./MeetingPage";
import { ItemChoice } from "./Tasks";

/** The part of the page. */
export function MaterialPart({ meeting, onChange }: MeetingProps) {
  const sending = useSending();
  const remove = async (one: Material) => {
    const url = meetingUrl(meeting.id, `/material/${one.id}`);
    if (await sending.run(() => send("DELETE", url))) onChange(c.saved);
  };
  if (meeting.level === "public" && meeting.material.length === 0) return null;
  const items = new Map(meeting.items.map((one) => [one.id, one.title]));
  return (
    <section class="stack tight" aria-labelledby="material">
      <h2 id="material">{c.material}</h2>
      {meeting.material.length === 0 && <p>{c.noMaterial}</p>}
      <ul class="plain">
        {meeting.material.map((one) => (
          <li key={one.id}>
            {one.sha256 ? (
              <a href={meetingUrl(meeting.id, `/material/${one.id}`)} download>
                {one.title}
              </a>
            ) : (
              <strong>{one.title}</strong>
            )}
            <span class="entry-kind">
              {[
                one.item_id !== null && items.get(one.item_id),
                one.frozen_at ? c.frozen(moment(one.frozen_at), one.data_version) : c.notFrozen,
                one.sha256 && `SHA-256 ${one.sha256.slice(0, 12)}…`,
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
            {(one.text_waits || one.text_problem) && (
              <span class="entry-kind">{one.text_waits ? c.textWaits : one.text_problem}</span>
            )}
            {one.address && <a href={one.address}>{`${c.today}: ${one.address}`}</a>}
            {meeting.runs && !one.frozen_at && (
              <button
                type="button"
                class="button quiet"
                aria-label={`${c.remove}: ${one.title}`}
                onClick={() => void remove(one)}
              >
                {c.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Outcome sending={sending} />
      {meeting.runs && meeting.status !== "cancelled" && (
        <details class="card">
          <summary>{c.attach}</summary>
          <Attach key={meeting.material.length} meeting={meeting} onChange={onChange} />
        </details>
      )}
    </section>
  );
}

function Attach({ meeting, onChange }: MeetingProps) {
  const { draft, input } = useDraft("attach", { title: "", address: "", item: "" });
  const [file, setFile] = useState<File | null>(null);
  const sending = useSending();
  const work = async () => {
    if (file === null) {
      const content = { title: draft.title, address: draft.address, item_id: Number(draft.item) || null };
      await send("POST", meetingUrl(meeting.id, "/material/address"), content).catch(
        refusal(() => undefined),
      );
      return;
    }
    const url = fileUrl(meeting.id, draft.title, file.type || "application/octet-stream", draft.item);
    await sendFile(url, file, "application/octet-stream");
  };
  const save = async () => {
    if (await sending.run(work)) onChange(c.saved);
  };
  return (
    <Form sending={sending} submit={c.save} onSubmit={save} label={c.attach}>
      <TextInput {...input("title")} label={c.titleOf} required />
      <TextInput
        {...input("address")}
        label={c.attachAddress}
        hint={c.attachAddressHint}
        required={file === null}
      />
      <div class="field">
        <label for="attach-file">{c.attachFile}</label>
        <input
          id="attach-file"
          type="file"
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
      </div>
      <ItemChoice {...input("item")} items={meeting.items} none={c.toMeeting} />
    </Form>
  );
}
