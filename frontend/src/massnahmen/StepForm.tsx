/** Taking the next step: where to, on what basis, and why something is passed over. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { m } from "../i18n/de.measures";
import { Form, useSending } from "../shell/Form";
import { WordsInput } from "./inputs";
import { type Card, chainPath, ifMatch, refusal } from "./loop";

const ORDER = ["recommendation", "consultation", "decision", "measure", "effect", "lesson", "closed"];

/** The form; on the board and on the card's page. */
export function StepForm({ card, onDone }: { card: Card; onDone: (words: string) => void }) {
  const following = ORDER[ORDER.indexOf(card.stage) + 1] ?? "lesson";
  const [to, setTo] = useState(following);
  const [basis, setBasis] = useState<string | null>(null);
  const [reason, setReason] = useState<string | null>(null);
  const [due, setDue] = useState<string | null>(null);
  const sending = useSending();
  const id = `step-${card.id}`;
  const take = async () => {
    const body = { to, basis: basis ?? "", skip_reason: reason, due_on: due };
    const done = await sending.run(() =>
      send("POST", chainPath(card.id, "steps"), body, ifMatch("u", card)).catch(refusal),
    );
    if (done) onDone(m.stepTaken);
  };
  const options = Object.fromEntries(
    ORDER.filter((one) => one !== card.stage).map((one) => [one, m.stages[one] ?? one]),
  );
  return (
    <Form sending={sending} submit={m.takeStep} onSubmit={take} label={`${m.step}: ${card.title}`}>
      <ChoiceInput id={`${id}-to`} label={m.stepTo} value={to} options={options} onInput={setTo} />
      <TextInput
        id={`${id}-basis`}
        label={m.basis}
        hint={m.basisHint}
        value={basis}
        onInput={setBasis}
        required
      />
      <WordsInput
        id={`${id}-skip`}
        label={m.skipReason}
        hint={m.skipHint}
        value={reason}
        onInput={setReason}
      />
      <TextInput id={`${id}-due`} label={m.nextDue} type="date" value={due} onInput={setDue} />
    </Form>
  );
}
