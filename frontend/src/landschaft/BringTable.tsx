/** Bringing the table of entries back: first what it would change, then all of it or nothing. */
import { useState } from "preact/hooks";
import { sendFile } from "../api/send";
import { l } from "../i18n/de.landscape";
import { refusal } from "../regeln/rules";
import { Form, Outcome, useSending } from "../shell/Form";
import { type Brought, bringUrl } from "./api";

/** The form. */
export function BringTable({ onChange }: { onChange: (sentence: string) => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [would, setWould] = useState<Brought | null>(null);
  const sending = useSending();
  const applying = useSending();
  const bring = async (apply: boolean) => {
    if (file === null) return;
    const done = await sendFile<Brought>(bringUrl(apply), file, "text/csv").catch(refusal(() => undefined));
    setWould(apply ? null : done);
    if (apply) onChange(l.brought);
  };
  return (
    <details class="card">
      <summary>{l.bring}</summary>
      <Form
        sending={sending}
        submit={l.look}
        onSubmit={async () => {
          await sending.run(() => bring(false));
        }}
        label={l.bring}
      >
        <div class="field">
          <label for="actors-file">{l.bringFile}</label>
          <input
            id="actors-file"
            type="file"
            accept=".csv,.xlsx,text/csv"
            required
            aria-describedby="actors-hint"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0] ?? null);
              setWould(null);
            }}
          />
          <p class="note" id="actors-hint">
            {l.bringHint}
          </p>
        </div>
      </Form>
      {would && (
        <div class="stack tight" role="status">
          <p>{l.would(would.new.length, would.changed.length, would.same)}</p>
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
