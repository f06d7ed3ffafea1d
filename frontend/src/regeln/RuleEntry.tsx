/** A rule of law: what it says, its values, where it stands written; for planners, entering another version. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { TextInput } from "../bearbeiten/Inputs";
import { date } from "../i18n";
import { r } from "../i18n/de.rules";
import { Form, useSending } from "../shell/Form";
import { setQuery } from "../shell/router";
import { may } from "../shell/session";
import { type Rule, refusal, ruleUrl, spanOf, told } from "./rules";

interface Props {
  rule: Rule;
  asOf: string;
  onChange: (sentence: string) => void;
}

/** One entry of the list. */
export function RuleEntry({ rule, asOf, onChange }: Props) {
  const id = `rule-${rule.code}`;
  return (
    <article class="rule" aria-labelledby={id}>
      <h4 id={id}>{rule.title}</h4>
      <p class="note">
        {rule.paragraph} · {spanOf(rule)}
      </p>
      <p>{rule.sentence}</p>
      {rule.values.length > 0 && (
        <dl class="pairs">
          {rule.values.map((value) => (
            <div key={value.name}>
              <dt>{value.label}</dt>
              <dd>{told(value.value, value.unit)}</dd>
            </div>
          ))}
        </dl>
      )}
      {rule.note && <p class="note">{rule.note}</p>}
      <p class={rule.status === "read" || rule.status === "computed" ? "note" : "note doubtful"}>
        {r.status}: {rule.status_text}
        {rule.checked_on ? `, ${r.checked} ${date(rule.checked_on)}` : `, ${r.notChecked}`}
        {rule.read_as_of && ` (${rule.read_as_of})`}
      </p>
      <p class="note">
        {rule.entered_here && <strong>{r.own}. </strong>}
        {r.source}: {rule.source_url ? <a href={rule.source_url}>{rule.source}</a> : rule.source}
      </p>
      {rule.changes_on && (
        <p>
          {r.changes(date(rule.changes_on))}{" "}
          <button type="button" class="link" onClick={() => setQuery({ stand: rule.changes_on })}>
            {r.show(date(rule.changes_on))}
          </button>
        </p>
      )}
      {may("set_standards") && <RuleForm rule={rule} asOf={asOf} onChange={onChange} />}
    </article>
  );
}

function RuleForm({ rule, asOf, onChange }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={`${r.changeRule}: ${rule.title}`}>{r.changeRule}</summary>
      {open && <RuleFields rule={rule} asOf={asOf} onChange={onChange} />}
    </details>
  );
}

function RuleFields({ rule, asOf, onChange }: Props) {
  const [about, setAbout] = useState<Record<string, string | null>>({
    valid_from: asOf,
    valid_to: null,
    paragraph: rule.paragraph,
    source: rule.source,
    source_url: rule.source_url,
    checked_on: asOf,
    reason: null,
  });
  const [values, setValues] = useState<Record<string, string | null>>(
    Object.fromEntries(rule.values.map((one) => [one.name, String(one.value)])),
  );
  const sending = useSending();
  const input = (name: string) => ({
    id: `${rule.code}-${name}`,
    value: about[name] ?? null,
    onInput: (value: string | null) => setAbout({ ...about, [name]: value }),
  });
  const save = async () => {
    const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
    const done = await sending.run(async () => {
      const body = { ...about, values: numbers, status: "read" };
      await send("PUT", ruleUrl(rule.code), body, { "If-Match": rule.version }).catch(refusal(onChange));
    });
    if (done) onChange(r.saved);
  };
  return (
    <Form sending={sending} submit={r.save} onSubmit={save} label={`${r.changeRule}: ${rule.title}`}>
      {rule.values.map((one) => (
        <TextInput
          key={one.name}
          id={`${rule.code}-value-${one.name}`}
          label={`${one.label} (${r.units[one.unit] ?? one.unit})`}
          type="number"
          value={values[one.name] ?? null}
          onInput={(value) => setValues({ ...values, [one.name]: value })}
        />
      ))}
      <TextInput {...input("valid_from")} label={r.from} type="date" required />
      <TextInput {...input("valid_to")} label={r.to} type="date" />
      <TextInput {...input("paragraph")} label={r.paragraph} required />
      <TextInput {...input("source")} label={r.source} required />
      <TextInput {...input("source_url")} label={r.sourceUrl} type="url" />
      <TextInput {...input("checked_on")} label={r.checked} type="date" required />
      <TextInput {...input("reason")} label={r.reason} required />
    </Form>
  );
}
