/** Who with an account is responsible for a measure: shown to those who see all, chosen by those who coordinate. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { ChoiceInput } from "../bearbeiten/Inputs";
import { m } from "../i18n/de.measures";
import { Form, useSending } from "../shell/Form";
import { type Chain, chainPath, type Part, peopleUrl, refusal } from "./loop";

interface Props {
  part: Part;
  chain: Chain;
  again: (words: string) => void;
}

/** The person, and the form. */
export function Responsible(props: Props) {
  const { part, chain } = props;
  return (
    <>
      {part.account && (
        <p>
          {m.account}: {part.account.name}
        </p>
      )}
      {chain.may.coordinate && (
        <details>
          <summary>{m.people}</summary>
          <Choice {...props} />
        </details>
      )}
    </>
  );
}

function Choice({ part, chain, again }: Props) {
  const people = useAnswer<{ people: { id: number; name: string }[] }>(peopleUrl());
  const [chosen, setChosen] = useState(String(part.account?.id ?? ""));
  const sending = useSending();
  const options = {
    "": m.nobody,
    ...Object.fromEntries((people.data?.people ?? []).map((one) => [one.id, one.name])),
  };
  const save = async () => {
    const body = { account_id: chosen ? Number(chosen) : null };
    const path = chainPath(chain.id, `parts/${part.id}/responsible`);
    if (await sending.run(() => send("PUT", path, body).catch(refusal))) again(m.assigned);
  };
  return (
    <Form sending={sending} submit={m.assign} onSubmit={save} label={m.people}>
      <ChoiceInput
        id={`responsible-${part.id}`}
        label={m.people}
        value={chosen}
        options={options}
        onInput={setChosen}
      />
      <p class="note">{m.peopleHint}</p>
    </Form>
  );
}
