/** Which source a file is from: one that is known, or a new one with name, licence and words of attribution. */
import { address } from "../api/client";
import { d } from "../i18n/de.data";
import { Select } from "../shell/Choices";
import { useFresh } from "./fresh";
import { codeFrom } from "./mapping";
import type { KnownSource, Source } from "./types";

/** A new source, named after its file. */
export function emptySource(fileName: string): Source {
  const name = fileName.replace(/\.\w+$/, "");
  return { code: codeFrom(name), name, attribution: "" };
}

const NAMES = ["code", "name", "attribution", "publisher", "licence", "licence_url", "url"] as const;

/** Whether a source has what it needs. */
export const sourceFits = (source: Source) =>
  /^[a-z0-9][a-z0-9_-]*$/.test(source.code) && source.name.trim() !== "" && source.attribution.trim() !== "";

interface Props {
  source: Source;
  reader: string;
  onChange: (source: Source) => void;
}

/** The form. */
export function SourceForm({ source, reader, onChange }: Props) {
  const { data } = useFresh<{ sources: KnownSource[] }>(address("/api/import-sources"));
  const known = data?.sources ?? [];
  const chosen = known.find((one) => one.code === source.code);
  const fitting = known.filter(
    (one) => (reader === "table") === (one.reader === "table" || one.reader === null),
  );
  const choose = (code: string) => {
    const found = known.find((one) => one.code === code);
    if (!found) return onChange({ code: "", name: "", attribution: "" });
    const told = NAMES.map((name) => [name, found[name]] as const).filter(([, value]) => value);
    onChange(Object.fromEntries(told) as unknown as Source);
  };
  const field = (name: (typeof NAMES)[number], label: string) => (
    <div class="field">
      <label for={`source-${name}`}>{label}</label>
      <input
        id={`source-${name}`}
        maxLength={300}
        value={source[name] ?? ""}
        onInput={(event) => onChange({ ...source, [name]: event.currentTarget.value || undefined })}
      />
    </div>
  );
  return (
    <section aria-labelledby="source" class="stack tight">
      <h2 id="source">{d.preview.source}</h2>
      <Select
        id="known-source"
        label={d.preview.sourceChoice}
        value={chosen?.code ?? ""}
        options={[["", d.preview.sourceNew], ...fitting.map((one) => [one.code, one.name] as const)]}
        onChoose={choose}
      />
      {!chosen && (
        <div class="fields">
          {field("name", d.preview.sourceName)}
          {field("code", d.preview.sourceCode)}
          {field("attribution", d.preview.attribution)}
          {field("publisher", d.preview.publisher)}
          {field("licence", d.preview.licence)}
          {field("licence_url", d.preview.licenceUrl)}
        </div>
      )}
    </section>
  );
}
