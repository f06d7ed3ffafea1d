/** Bringing the table of entries, or that of relations, back: first what it would change, then all of it or nothing. */
import { useState } from "preact/hooks";
import { sendFile } from "../api/send";
import { l } from "../i18n/de.landscape";
import { refusal } from "../regeln/rules";
import { Form, Outcome, useSending } from "../shell/Form";
import { type Brought, bringRelationsUrl, bringUrl, relationTableUrl } from "./api";

interface Props {
  what: "actors" | "relations";
  onChange: (sentence: string) => void;
}

const URLS = { actors: bringUrl, relations: bringRelationsUrl };

/** The form. */
export function BringTable({ what, onChange }: Props) {
  const words = l.tables[what];
  const [file, setFile] = useState<File | null>(null);
  const [would, setWould] = useState<Brought | null>(null);
  const sending = useSending();
  const applying = useSending();
  const bring = async (apply: boolean) => {
    if (file === null) return;
    const done = await sendFile<Brought>(URLS[what](apply), file, "text/csv").catch(refusal(() => undefined));
    setWould(apply ? null : done);
    if (apply) onChange(l.brought);
  };
  return (
    <details class="card">
      <summary>{words.bring}</summary>
      {what === "relations" && (
        <p>
          <a href={relationTableUrl()} download>
            {l.relationTable}
          </a>
        </p>
      )}
      <Form
        sending={sending}
        submit={l.look}
        onSubmit={async () => {
          await sending.run(() => bring(false));
        }}
        label={words.bring}
      >
        <div class="field">
          <label for={`${what}-file`}>{l.bringFile}</label>
          <input
            id={`${what}-file`}
            type="file"
            accept=".csv,.xlsx,text/csv"
            required
            aria-describedby={`${what}-hint`}
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0] ?? null);
              setWould(null);
            }}
          />
          <p class="note" id={`${what}-hint`}>
            {words.hint}
          </p>
        </div>
      </Form>
      {would && (
        <div class="stack tight" role="status">
          <p>{words.would(would.new.length, would.changed.length, would.same)}</p>
          {would.new.length > 0 && (
            <p>
              {l.newOnes}: {would.new.join("; ")}
            </p>
          )}
          {would.changed.length > 0 && (
            <p>
              {l.changedOnes}: {would.changed.join("; ")}
            </p>
          )}
          {would.new.length + would.changed.length > 0 && (
            <button
              type="button"
              class="button primary"
              aria-disabled={applying.busy}
              onClick={() => void applying.run(() => bring(true))}
            >
              {l.apply}
            </button>
          )}
        </div>
      )}
      <Outcome sending={applying} />
    </details>
  );
}
