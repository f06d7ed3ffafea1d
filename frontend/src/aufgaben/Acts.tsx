/** What can be done with a job: cancel it, have it tried again, fetch its file. */
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client";
import { send } from "../api/send";
import { megabytes, words } from "../i18n/de.jobs";
import type { Job } from "./jobs";

interface Props {
  job: Job;
  /** Called when something has been done. */
  onDone: () => void;
}

/** The buttons; nothing where there is nothing to do. */
export function Acts({ job, onDone }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const act = (what: "cancel" | "retry") => {
    setBusy(true);
    setError("");
    send("POST", `/api/jobs/${job.id}/${what}`)
      .then(onDone, (failure: ApiError) => setError(failure.message))
      .finally(() => setBusy(false));
  };
  const button = (what: "cancel" | "retry") => (
    <button
      type="button"
      class="button"
      aria-label={words.about(words[what], job.label, job.id)}
      aria-disabled={busy}
      onClick={() => !busy && act(what)}
    >
      {words[what]}
    </button>
  );
  const cancel = job.may_cancel && !job.cancel_asked;
  if (!cancel && !job.may_retry && !job.file) return null;
  return (
    <div class="row">
      {job.file && (
        <a class="button" href={`/api/jobs/${job.id}/result`} download>
          {words.download}{" "}
          <span class="job-file">{words.file(job.file.name, megabytes(job.file.bytes))}</span>
        </a>
      )}
      {cancel && button("cancel")}
      {job.may_retry && button("retry")}
      {error && (
        <p class="notice failure" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
