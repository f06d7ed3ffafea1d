/** The Kreis's own standards; planners change them, end them, set new ones. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { TextInput } from "../bearbeiten/Inputs";
import { age, date } from "../i18n";
import { r } from "../i18n/de.rules";
import { Form, useSending } from "../shell/Form";
import { kindLabel } from "../shell/region";
import { may } from "../shell/session";
import { refusal, type Standard, type Standards, spanOf, standardUrl } from "./rules";
import { StandardForm } from "./StandardForm";

interface Props {
  answer: Standards;
  onChange: (sentence: string) => void;
}

/** The section. */
export function StandardsPart({ answer, onChange }: Props) {
  const { standards, later, as_of: asOf } = answer;
  return (
    <section aria-labelledby="standards" class="stack">
      <h2 id="standards">{r.standards}</h2>
      <p>{r.standardsLead}</p>
      {standards.length === 0 && <p>{r.noStandards}</p>}
      <section aria-label={r.holding}>
        <h3>{r.holding}</h3>
        {standards.map((one) => (
          <Entry key={`${one.key} ${one.valid_from}`} standard={one} asOf={asOf} onChange={onChange} />
        ))}
      </section>
      {later.length > 0 && (
        <section aria-label={r.later}>
          <h3>{r.later}</h3>
          {later.map((one) => (
            <Entry
              key={`${one.key} ${one.valid_from}`}
              standard={one}
              asOf={one.valid_from}
              onChange={onChange}
            />
          ))}
        </section>
      )}
      {may("set_standards") && (
        <details class="card">
          <summary>{r.newStandard}</summary>
          <StandardForm standard={null} asOf={asOf} onDone={onChange} />
        </details>
      )}
    </section>
  );
}

interface EntryProps {
  standard: Standard;
  asOf: string;
  onChange: (sentence: string) => void;
}

function Entry({ standard, asOf, onChange }: EntryProps) {
  const { age_from_months: from, age_to_months: to } = standard;
  const id = `standard-${standard.key}-${standard.valid_from}`;
  return (
    <article class="rule" aria-labelledby={id}>
      <h4 id={id}>
        {kindLabel(standard.category)}
        {(from !== null || to !== null) && `, ${age(from, to)}`}
      </h4>
      <p>{standard.text}</p>
      <p class="note">
        {standard.decision_url ? <a href={standard.decision_url}>{standard.decision}</a> : standard.decision}
        {standard.decided_on && `, ${r.decidedOn} ${date(standard.decided_on)}`} · {spanOf(standard)}
      </p>
      {may("set_standards") && <Editing standard={standard} asOf={asOf} onChange={onChange} />}
    </article>
  );
}

function Editing({ standard, asOf, onChange }: EntryProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={`${r.changeStandard}: ${kindLabel(standard.category)}, ${standard.text}`}>
        {r.changeStandard}
      </summary>
      {open && (
        <>
          <StandardForm standard={standard} asOf={asOf} onDone={onChange} />
          <Ending standard={standard} asOf={asOf} onChange={onChange} />
        </>
      )}
    </details>
  );
}

function Ending({ standard, asOf, onChange }: EntryProps) {
  const [day, setDay] = useState<string | null>(asOf);
  const [reason, setReason] = useState<string | null>(null);
  const sending = useSending();
  const end = async () => {
    const done = await sending.run(async () => {
      const query = new URLSearchParams({ on: day ?? "", reason: reason ?? "" });
      const url = standardUrl(standard.key);
      const whole = url + (url.includes("?") ? "&" : "?") + query;
      await send("DELETE", whole, undefined, { "If-Match": standard.version }).catch(refusal(onChange));
    });
    if (done) onChange(r.ended);
  };
  return (
    <Form sending={sending} submit={r.endStandard} onSubmit={end} label={r.endStandard}>
      <TextInput
        id={`${standard.key}-on`}
        label={r.until}
        type="date"
        value={day}
        onInput={setDay}
        required
      />
      <TextInput
        id={`${standard.key}-end-reason`}
        label={r.reason}
        value={reason}
        onInput={setReason}
        required
      />
    </Form>
  );
}
