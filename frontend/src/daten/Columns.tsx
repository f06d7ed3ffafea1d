/** Which column is which field: guesses with their reasons, each to be changed. */
import { d } from "../i18n/de.data";
import { Select } from "../shell/Choices";
import { fieldOf, withField } from "./mapping";
import type { Mapping, Preview } from "./types";

interface Props {
  seen: Preview;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** The table of columns. */
export function Columns({ seen, mapping, onChange }: Props) {
  const systems = Object.entries(seen.choices?.systems ?? {}).map(
    ([code, words]) => [code, `EPSG:${code} – ${words}`] as const,
  );
  const why = seen.guesses?.find((guess) => guess.field === "crs")?.reason;
  return (
    <section aria-labelledby="columns">
      <h2 id="columns">{d.preview.mapping}</h2>
      <p class="note">{d.preview.mappingHint}</p>
      <table class="assign">
        <thead>
          <tr>
            <th scope="col">{d.preview.column}</th>
            <th scope="col">{d.preview.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {seen.columns?.map((column) => (
            <tr key={column.name}>
              <th scope="row">
                <strong class="break">{column.name}</strong>
                <small class="break">{column.examples.join(" · ") || d.preview.empty}</small>
              </th>
              <td>
                <FieldChoice column={column.name} seen={seen} mapping={mapping} onChange={onChange} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {seen.has_geometry && <p>{d.preview.geometry}</p>}
      {(seen.has_geometry || mapping.longitude || mapping.latitude) && (
        <>
          <Select
            id="crs"
            label={d.preview.crs}
            value={String(mapping.crs ?? 4326)}
            options={systems}
            onChoose={(crs) => onChange({ ...mapping, crs: Number(crs) })}
          />
          {why && <small>{why}</small>}
        </>
      )}
      {(mapping.ages?.span || mapping.ages?.from || mapping.ages?.to) && (
        <Select
          id="ages-unit"
          label={d.preview.ages}
          value={mapping.ages_in_months ? "months" : "years"}
          options={[
            ["years", d.preview.years],
            ["months", d.preview.months],
          ]}
          onChoose={(unit) => onChange({ ...mapping, ages_in_months: unit === "months" })}
        />
      )}
    </section>
  );
}

function FieldChoice({ column, seen, mapping, onChange }: Props & { column: string }) {
  const field = fieldOf(mapping, column);
  const guess = seen.guesses?.find((one) => one.column === column && one.field === field);
  return (
    <>
      <select
        aria-label={d.preview.fieldFor(column)}
        value={field ?? ""}
        onChange={(event) => onChange(withField(mapping, column, event.currentTarget.value || null))}
      >
        <option value="">{d.preview.notUsed}</option>
        {Object.entries(d.fields).map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
      {guess && <small>{guess.reason}</small>}
    </>
  );
}
