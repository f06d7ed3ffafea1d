/** How the table is laid out: what was recognised, why, and changing it. */
import { useState } from "preact/hooks";
import { d } from "../i18n/de.data";
import { Select } from "../shell/Choices";
import type { Layout, Preview } from "./types";

/** Encoding, delimiter, row of names, decimal sign, sheet. */
export function LayoutChoice({
  seen,
  onLayout,
}: {
  seen: Preview;
  onLayout: (layout: Partial<Layout>) => void;
}) {
  const told = seen.layout;
  const [layout, setLayout] = useState<Partial<Layout>>({});
  if (!told || !seen.choices || seen.has_geometry) return null;
  const now = { ...told, ...layout };
  const set = (change: Partial<Layout>) => setLayout({ ...layout, ...change });
  const sign = now.decimal_comma === null ? "" : now.decimal_comma ? "," : ".";
  return (
    <details>
      <summary>{d.preview.layout}</summary>
      <div class="fields">
        {told.encoding && (
          <Choice
            id="encoding"
            label={d.preview.encoding}
            value={now.encoding ?? ""}
            reason={told.reasons.encoding}
            options={Object.entries(seen.choices.encodings)}
            onChoose={(encoding) => set({ encoding })}
          />
        )}
        {told.delimiter && (
          <Choice
            id="delimiter"
            label={d.preview.delimiter}
            value={now.delimiter ?? ""}
            reason={told.reasons.delimiter}
            options={Object.entries(seen.choices.delimiters)}
            onChoose={(delimiter) => set({ delimiter })}
          />
        )}
        {told.sheets.length > 0 && (
          <Choice
            id="sheet"
            label={d.preview.sheet}
            value={now.sheet ?? ""}
            reason=""
            options={told.sheets.map((name) => [name, name] as const)}
            onChoose={(sheet) => set({ sheet, header_row: undefined })}
          />
        )}
        <div class="field">
          <label for="header-row">{d.preview.headerRow}</label>
          <input
            id="header-row"
            type="number"
            min={1}
            max={1000}
            value={now.header_row ?? 1}
            onInput={(event) => set({ header_row: Number(event.currentTarget.value) || 1 })}
          />
          <small>{told.reasons.header_row}</small>
        </div>
        <Choice
          id="decimal"
          label={d.preview.decimal}
          value={sign}
          reason={told.reasons.decimal_comma}
          options={[
            ...(sign ? [] : [["", d.preview.unknownSign] as const]),
            [",", d.preview.comma] as const,
            [".", d.preview.point] as const,
          ]}
          onChoose={(chosen) => set({ decimal_comma: chosen === "," })}
        />
      </div>
      <button
        type="button"
        class="button"
        disabled={!Object.keys(layout).length}
        onClick={() => onLayout(layout)}
      >
        {d.preview.readAgain}
      </button>
    </details>
  );
}

type ChoiceProps = Parameters<typeof Select>[0] & { reason?: string };

function Choice({ reason, ...more }: ChoiceProps) {
  return (
    <div>
      <Select {...more} />
      <small>{reason}</small>
    </div>
  );
}
