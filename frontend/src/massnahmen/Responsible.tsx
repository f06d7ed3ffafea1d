/** Who with an account is responsible for a measure, or one of its milestones: shown to those who see all, chosen by those who coordinate. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { ChoiceInput } from "../bearbeiten/Inputs";
import { m } from "../i18n/de.measures";
import { Form, useSending } from "../shell/Form";
import { type Chain, chainPath, type Part, peopleUrl, refusal } from "./loop";

interface Props {
  /** The title of a milestone; none: the whole measure. */
  milestone?: string;
  part: Part;
  chain: Chain;
  again: (words: string) => void;
}

/** The person, and the form. */
export function Responsible(props: Props) {
  const { chain, milestone } = props;
  const person = personOf(props);
  return (
    <>
      {person && (
        <p>
          {m.account}: {person.name}
        </p>
      )}
      {chain.may.coordinate && (
        <details>
          <summary>{milestone === undefined ? m.people : m.peopleOf(milestone)}</summary>
          <Choice {...props} />
        </details>
      )}
    </>
  );
}

const personOf = ({ part, milestone }: Props) =>
  milestone === undefined ? part.account : part.milestone_accounts?.[milestone];

function Choice(props: Props) {
  const { part, chain, again, milestone } = props;
  const people = useAnswer<{ people: { id: number; name: string }[] }>(peopleUrl());
  const [chosen, setChosen] = useState(String(personOf(props)?.id ?? ""));
  const sending = useSending();
  const options = {
    "": m.nobody,
    ...Object.fromEntries((people.data?.people ?? []).map((one) => [one.id, one.name])),
  };
  const save = async () => {
    const body = { account_id: chosen ? Number(chosen) : null, milestone: milestone ?? null };
    const path = chainPath(chain.id, `parts/${part.id}/responsible`);
    if (await sending.run(() => send("PUT", path, body).catch(refusal))) again(m.assigned);
  };
  return (
    <Form
      sending={sending}
      submit={m.assign}
      onSubmit={save}
      label={milestone === undefined ? m.people : m.peopleOf(milestone)}
    >
      <ChoiceInput
        id={`responsible-${part.id}-${milestone ?? ""}`}
        label={m.people}
        value={chosen}
        options={options}
        onInput={setChosen}
      />
      <p class="note">{m.peopleHint}</p>
    </Form>
  );
}
