/** Asking for work: what whoever is here may ask for. */
import { useState } from "preact/hooks";
import { type ApiError, address } from "../api/client";
import { send } from "../api/send";
import { words } from "../i18n/de.jobs";
import { announce } from "../shell/announce";
import { viewUrl, visit } from "../shell/router";
import { may } from "../shell/session";
import type { OneJob } from "./jobs";

/** The buttons. */
export function NewJob() {
  const [error, setError] = useState("");
  const ask = (kind: string, told: Record<string, string> = {}) => {
    setError("");
    send<OneJob>("POST", address("/api/jobs"), { kind, arguments: told }).then(
      ({ data }) => {
        announce(words.asked);
        visit(viewUrl(`/aufgaben/${data.job.id}`));
      },
      (failure: ApiError) => setError(failure.message),
    );
  };
  if (!may("see_jobs")) return null;
  return (
    <section class="stack tight" aria-label={words.start}>
      <h2>{words.start}</h2>
      <div class="row">
        {may("compute") && (
          <button type="button" class="button" onClick={() => ask("compute")}>
            {words.compute}
          </button>
        )}
        <button type="button" class="button" onClick={() => ask("export", { format: "csv" })}>
          {words.export("CSV")}
        </button>
        <button type="button" class="button" onClick={() => ask("export", { format: "geojson" })}>
          {words.export("GeoJSON")}
        </button>
        <button type="button" class="button" onClick={() => ask("report")}>
          {words.report}
        </button>
      </div>
      {error && (
        <p class="notice failure" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}
