/** The first step: choosing a file, and its way to the server. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { send } from "../api/send";
import { d } from "../i18n/de.data";
import { announce } from "../shell/announce";
import { viewUrl, visit } from "../shell/router";
import { Failure } from "../shell/Status";
import { useFresh } from "./fresh";
import type { Upload } from "./types";
import { sendFile, size, type Told } from "./upload";

/** Chooses a file and sends it; then goes on to its preview. */
export function FileStep() {
  const uploads = useFresh<{ uploads: Upload[] }>("/api/uploads");
  const [file, setFile] = useState<File | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => control.current?.abort(), []);

  const begin = (chosen: File | undefined) => {
    if (!chosen) return;
    const mine = new AbortController();
    control.current?.abort();
    control.current = mine;
    setFile(chosen);
    setError(null);
    sendFile(
      chosen,
      (now) => setTold((before) => (now.waiting ? { ...now, done: before?.done ?? 0 } : now)),
      mine.signal,
    ).then(
      (id) => {
        announce(d.file.done(chosen.name));
        visit(viewUrl("/daten", { datei: id }));
      },
      (failure: unknown) => {
        setTold(null);
        if (mine.signal.aborted) return uploads.again();
        setError(failure instanceof ApiError ? failure : new ApiError(String(failure), 0));
      },
    );
  };

  return (
    <section aria-labelledby="new-file" class="stack tight">
      <h2 id="new-file">{d.file.title}</h2>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is only a short cut; the field does the same */}
      <div
        class="drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          begin(event.dataTransfer?.files[0]);
        }}
      >
        <label for="file">{d.file.label}</label>
        <input
          id="file"
          type="file"
          aria-describedby="file-hint"
          accept=".csv,.tsv,.txt,.xlsx,.json,.geojson,.zip,.gpkg,.pbf"
          onChange={(event) => begin(event.currentTarget.files?.[0])}
        />
        <p class="note" id="file-hint">
          {d.file.hint}
        </p>
      </div>
      {file && told && <Way file={file} told={told} onCancel={() => control.current?.abort()} />}
      {error && <Failure error={error} onRetry={() => begin(file ?? undefined)} />}
      <OwnUploads uploads={uploads.data?.uploads ?? []} onChange={uploads.again} />
    </section>
  );
}

function Way({ file, told, onCancel }: { file: File; told: Told; onCancel: () => void }) {
  return (
    <div class="card">
      <label for="way">{d.file.sending(file.name)}</label>
      <progress id="way" max={told.all} value={told.done} />
      <p role="status">{told.waiting ? d.file.waiting : d.file.progress(size(told.done), size(told.all))}</p>
      <button type="button" class="button" onClick={onCancel}>
        {d.file.cancel}
      </button>
    </div>
  );
}

function OwnUploads({ uploads, onChange }: { uploads: Upload[]; onChange: () => void }) {
  if (!uploads.length) return null;
  const remove = (id: string) => void send("DELETE", `/api/uploads/${id}`).then(onChange, onChange);
  return (
    <details>
      <summary>{d.file.own}</summary>
      <ul class="plain uploads">
        {uploads.map((one) => (
          <li key={one.id}>
            <span class="break">
              {one.file_name}
              {!one.complete && <small>{d.file.again(size(one.received_bytes), size(one.size_bytes))}</small>}
            </span>
            <span class="row">
              {one.complete && <a href={viewUrl("/daten", { datei: one.id })}>{d.file.open}</a>}
              <button
                type="button"
                class="button quiet"
                aria-label={d.file.remove(one.file_name)}
                onClick={() => remove(one.id)}
              >
                {d.file.removeShort}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
