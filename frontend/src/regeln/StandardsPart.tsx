/** The Kreis's own standards as a table; planners change them, end them, set new ones. */
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
      {standards.length === 0 ? (
        <p>{r.noStandards}</p>
      ) : (
        <StandardTable rows={standards} asOf={asOf} onChange={onChange} label={r.standards} />
      )}
      {later.length > 0 && (
        <>
          <h3>{r.later}</h3>
          <StandardTable rows={later} asOf={asOf} onChange={onChange} label={r.later} />
        </>
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

interface TableProps {
  rows: Standard[];
  asOf: string;
  label: string;
  onChange: (sentence: string) => void;
}

function StandardTable({ rows, asOf, label, onChange }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" aria-label={label} tabIndex={0}>
      <table class="change-table">
        <thead>
          <tr>
            <th scope="col">{r.category}</th>
            <th scope="col">{r.kind}</th>
            <th scope="col">{r.decision}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <Row key={`${one.key} ${one.valid_from}`} standard={one} asOf={asOf} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ standard, asOf, onChange }: { standard: Standard } & Omit<TableProps, "rows" | "label">) {
  const { age_from_months: from, age_to_months: to } = standard;
  return (
    <tr>
      <th scope="row">
        {kindLabel(standard.category)}
        {(from !== null || to !== null) && <small>{age(from, to)}</small>}
      </th>
      <td>
        {standard.text}
        {may("set_standards") && <Editing standard={standard} asOf={asOf} onChange={onChange} />}
      </td>
      <td>
        {standard.decision_url ? <a href={standard.decision_url}>{standard.decision}</a> : standard.decision}
        <small>
          {standard.decided_on && `${r.decidedOn} ${date(standard.decided_on)}, `}
          {spanOf(standard)}
        </small>
      </td>
    </tr>
  );
}

function Editing({ standard, asOf, onChange }: { standard: Standard } & Omit<TableProps, "rows" | "label">) {
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

function Ending({ standard, asOf, onChange }: { standard: Standard } & Omit<TableProps, "rows" | "label">) {
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
