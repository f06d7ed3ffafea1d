/** Taking up what a view shows as a finding. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { TextInput } from "../bearbeiten/Inputs";
import { u } from "../i18n/de.takeup";
import { Form, useSending } from "../shell/Form";
import { viewUrl, visit } from "../shell/router";

interface Props {
  /** Where it is sent. */
  url: string;
  /** What goes with its words. */
  more?: object;
  title: string;
  lead: string;
}

/** The form; afterwards one is at the finding. */
export function TakeUp({ url, more, title, lead }: Props) {
  const [heading, setHeading] = useState<string | null>(title);
  const [text, setText] = useState<string | null>(null);
  const sending = useSending();
  const record = async () => {
    await sending.run(async () => {
      const body = { ...more, title: heading ?? "", text: text ?? "" };
      const { data } = await send<{ id: number }>("POST", url, body);
      visit(viewUrl(`/massnahmen/befund/${data.id}`));
    });
  };
  return (
    <details>
      <summary>{u.takeUp}</summary>
      <p class="note">{lead}</p>
      <Form sending={sending} submit={u.takeUp} onSubmit={record} label={u.takeUp}>
        <TextInput id="take-up-title" label={u.title} value={heading} onInput={setHeading} required />
        <TextInput id="take-up-text" label={u.text} value={text} onInput={setText} />
      </Form>
    </details>
  );
}
