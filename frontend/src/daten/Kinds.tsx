/** Which kind of learning site: for all rows, or by the values of a column. */
import { d } from "../i18n/de.data";
import { Select } from "../shell/Choices";
import { categories, lifePhases } from "../shell/region";
import type { Mapping, Preview } from "./types";

interface Props {
  seen: Preview;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** The choice of kinds. */
export function Kinds({ seen, mapping, onChange }: Props) {
  const column = mapping.category_column;
  const guess = seen.guesses?.find((one) => one.field === "category");
  return (
    <section aria-labelledby="kinds" class="stack tight">
      <h2 id="kinds">{d.preview.kind}</h2>
      {column ? (
        <ByColumn column={column} seen={seen} mapping={mapping} onChange={onChange} />
      ) : (
        <div class="field">
          <label for="category">{d.preview.kindAll}</label>
          <select
            id="category"
            value={mapping.category ?? ""}
            onChange={(event) => onChange({ ...mapping, category: event.currentTarget.value || undefined })}
          >
            <KindOptions none={d.preview.kindNone} />
          </select>
          {guess && <small>{guess.reason}</small>}
        </div>
      )}
    </section>
  );
}

function ByColumn({ column, seen, mapping, onChange }: Props & { column: string }) {
  const known = new Map((seen.kinds ?? []).map((one) => [one.value, one.count]));
  const values = [...new Set([...known.keys(), ...Object.keys(mapping.categories ?? {})])];
  const set = (value: string, code: string) => {
    const { [value]: _, ...others } = mapping.categories ?? {};
    onChange({ ...mapping, categories: code ? { ...others, [value]: code } : others });
  };
  return (
    <>
      <p>{d.preview.kindByColumn(column)}</p>
      <Select
        id="separator"
        label={d.preview.separator}
        value={mapping.category_separator ?? ""}
        options={[
          ["", d.preview.separatorNone],
          ...[",", ";", "/", "|"].map((sign) => [sign, sign] as const),
        ]}
        onChoose={(sign) => onChange({ ...mapping, category_separator: sign || undefined })}
      />
      <table class="assign">
        <thead>
          <tr>
            <th scope="col">{d.preview.kindValue}</th>
            <th scope="col">{d.preview.kindMeans}</th>
          </tr>
        </thead>
        <tbody>
          {values.map((value) => (
            <tr key={value}>
              <th scope="row">
                <span class="break">{value}</span>{" "}
                <small>{known.has(value) ? `${known.get(value)} ×` : ""}</small>
              </th>
              <td>
                <select
                  aria-label={d.preview.kindFor(value)}
                  value={mapping.categories?.[value] ?? ""}
                  onChange={(event) => set(value, event.currentTarget.value)}
                >
                  <KindOptions none={d.preview.kindReject} />
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="field">
        <label for="category">{d.preview.kindOthers}</label>
        <select
          id="category"
          value={mapping.category ?? ""}
          onChange={(event) => onChange({ ...mapping, category: event.currentTarget.value || undefined })}
        >
          <KindOptions none={d.preview.kindReject} />
        </select>
      </div>
    </>
  );
}

function KindOptions({ none }: { none: string }) {
  return (
    <>
      <option value="">{none}</option>
      {lifePhases.value.map((phase) => (
        <optgroup key={phase.code} label={phase.label.de}>
          {[...categories.value.values()]
            .filter((kind) => kind.life_phase === phase.code)
            .map((kind) => (
              <option key={kind.code} value={kind.code}>
                {kind.label.de}
              </option>
            ))}
        </optgroup>
      ))}
    </>
  );
}
