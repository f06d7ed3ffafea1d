/** New districts: computed by a few choices, or drawn corner by corner for one school after the other. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import type { LonLat } from "../api/types";
import { s } from "../i18n/de.schools";
import { Select } from "../shell/Choices";
import { Field, Form, useSending } from "../shell/Form";
import { type Kind, makeDistrictsUrl, type School } from "./schools";
import { useDrawnDistricts } from "./useSchoolsMap";

const d = s.districts;
type Corners = Record<string, LonLat[]>;

interface Props {
  kind: Kind;
  schools: School[];
  /** The newest version of each name. */
  versions: Record<string, number>;
  onMade: (key: string) => void;
}

const listed = (words: Record<string, string>) => Object.entries(words);

/** The form. */
export function MakeDistricts({ kind, schools, versions, onMade }: Props) {
  const [name, setName] = useState("");
  const [method, setMethod] = useState("computed");
  const [balance, setBalance] = useState("room");
  const [units, setUnits] = useState("cell");
  const [corners, setCorners] = useState<Corners>({});
  const sending = useSending();
  const drawn = Object.entries(corners).filter(([, ring]) => ring.length > 2);
  const body = {
    name,
    category: kind,
    after: versions[name] ?? 0,
    ...(method === "computed"
      ? { balance, units }
      : { drawn: drawn.map(([school, ring]) => ({ school, parts: [ring] })) }),
  };
  const save = () =>
    sending.run(async () => {
      const { data } = await send<{ key: string }>("POST", makeDistrictsUrl(), body);
      onMade(data.key);
    }, d.saved);
  return (
    <details class="card">
      <summary>{d.make}</summary>
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

interface DrawingProps {
  schools: School[];
  corners: Corners;
  onChange: (change: (before: Corners) => Corners) => void;
}

function Drawing({ schools, corners, onChange }: DrawingProps) {
  const [school, setSchool] = useState(schools[0]?.slug ?? "");
  const { drawing, begin, end } = useDrawnDistricts(Object.values(corners), (corner) =>
    onChange((before) => ({ ...before, [school]: [...(before[school] ?? []), corner] })),
  );
  const mine = corners[school] ?? [];
  return (
    <fieldset class="stack tight">
      <legend>{d.methods.drawn}</legend>
      <Select
        id="districts-school"
        label={d.drawFor}
        value={school}
        options={schools.map((one) => [one.slug, one.name] as const)}
        onChoose={setSchool}
      />
      <p class="note" id="districts-hint">
        {d.drawHint}
      </p>
      <div class="row">
        <button
          type="button"
          id="draw-district"
          class="button"
          aria-describedby="districts-hint"
          onClick={drawing ? end : begin}
        >
          {drawing ? d.drawEnd : d.draw}
        </button>
        {mine.length > 0 && (
          <button
            type="button"
            class="button quiet"
            onClick={() => onChange((before) => ({ ...before, [school]: [] }))}
          >
            {d.clear}
          </button>
        )}
      </div>
      <p role="status">{mine.length > 0 && d.corners(mine.length)}</p>
    </fieldset>
  );
}
