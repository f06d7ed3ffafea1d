/** Taking up a frozen state as a finding. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { TextInput } from "../bearbeiten/Inputs";
import { w } from "../i18n/de.scenario";
import { Form, useSending } from "../shell/Form";
import { viewUrl, visit } from "../shell/router";
import { type Frozen, findingOfUrl } from "./api";

/** The form; afterwards one is at the finding. */
export function TakeUp({ frozen }: { frozen: Frozen }) {
  const [title, setTitle] = useState<string | null>(frozen.name);
  const [text, setText] = useState<string | null>(null);
  const sending = useSending();
  const record = async () => {
    const body = { title: title ?? "", text: text ?? "" };
    await sending.run(async () => {
      const { data } = await send<{ id: number }>("POST", findingOfUrl(frozen.id), body);
      visit(viewUrl(`/massnahmen/befund/${data.id}`));
    });
  };
  return (
    <details>
      <summary>{w.takeUp}</summary>
      <p class="note">{w.takeUpLead}</p>
      <Form sending={sending} submit={w.takeUp} onSubmit={record} label={w.takeUp}>
        <TextInput id="take-up-title" label={w.takeUpTitle} value={title} onInput={setTitle} required />
        <TextInput id="take-up-text" label={w.takeUpText} value={text} onInput={setText} />
      </Form>
    </details>
  );
}
