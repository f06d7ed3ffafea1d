/** Districts: computed by a few choices, drawn corner by corner for one school after the other, or drawn ones altered. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { s } from "../i18n/de.schools";
import { Select } from "../shell/Choices";
import { Field, Form, useSending } from "../shell/Form";
import { type Corners, cornersOf, drawnOf } from "./corners";
import { Drawing } from "./Drawing";
import { type Districts, type Kind, makeDistrictsUrl, type School } from "./schools";

const d = s.districts;
interface Props {
  kind: Kind;
  schools: School[];
  /** The newest version of each name. */
  versions: Record<string, number>;
  /** What is shown now: drawn ones can be altered. */
  shown: Districts | null;
  onMade: (key: string) => void;
}

const listed = (words: Record<string, string>) => Object.entries(words);

/** The form. */
export function MakeDistricts({ kind, schools, versions, shown, onMade }: Props) {
  const [name, setName] = useState("");
  const [method, setMethod] = useState("computed");
  const [balance, setBalance] = useState("room");
  const [units, setUnits] = useState("cell");
  const [corners, setCorners] = useState<Corners>({});
  const sending = useSending();
  const body = {
    name,
    category: kind,
    after: versions[name] ?? 0,
    ...(method === "computed" ? { balance, units } : { drawn: drawnOf(corners) }),
  };
  const alter = (districts: Districts) => {
    setName(districts.name);
    setMethod("drawn");
    setCorners(cornersOf(districts));
  };
  const save = () =>
    sending.run(async () => {
      const { data } = await send<{ key: string }>("POST", makeDistrictsUrl(), body);
      onMade(data.key);
    }, d.saved);
  return (
    <details class="card">
      <summary>{d.make}</summary>
      {shown?.method === "drawn" && shown.version === shown.newest && (
        <button type="button" class="button" onClick={() => alter(shown)}>
          {d.alter(shown.name)}
        </button>
      )}
      <Form sending={sending} submit={d.save} onSubmit={save} label={d.make}>
        <Field id="districts-name" label={d.name} value={name} onInput={setName} required minlength={3} />
        <Select
          id="districts-method"
          label={d.method}
          value={method}
          options={listed(d.methods)}
          onChoose={setMethod}
        />
        {method === "computed" ? (
          <>
            <Select
              id="districts-balance"
              label={d.balance}
              value={balance}
              options={listed(d.balances)}
              onChoose={setBalance}
            />
            <Select
              id="districts-units"
              label={d.units}
              value={units}
              options={listed(d.unitsOf)}
              onChoose={setUnits}
            />
          </>
        ) : (
          <Drawing schools={schools} corners={corners} onChange={setCorners} />
        )}
      </Form>
    </details>
  );
}
