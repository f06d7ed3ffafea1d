/** One dataset: its files in every format, what its columns mean, where it comes from. */
import { useState } from "preact/hooks";
import { ApiError, address, reached, reason } from "../api/client";
import { useAnswer } from "../api/resource";
import { d } from "../i18n/de.datasets";
import { Heading } from "../shell/Heading";
import { viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { csrfToken, may } from "../shell/session";
import { useTitle } from "../shell/title";
import { type Dataset, datasetUrl, type FileFormat, fileUrl } from "./api";

const GERMAN = { bom: "true", delimiter: "semicolon", decimal: "comma" };

/** The part of the view. */
export function DatasetPart({ id }: { id: string }) {
  const answer = useAnswer<Dataset>(datasetUrl(id));
  const title = answer.data?.title.de ?? d.title;
  useTitle(title);
  return (
    <div class="stack">
      <p>
        <a href={viewUrl("/datensaetze")}>{d.back}</a>
      </p>
      <div>
        <Heading>{title}</Heading>
        {answer.data && (
          <p class="lead">
            {answer.data.description.de} ({d.rows(answer.data.estimated_rows)})
          </p>
        )}
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={8} />}
      {answer.data && <Parts dataset={answer.data} />}
    </div>
  );
}

function Parts({ dataset }: { dataset: Dataset }) {
  return (
    <>
      <section class="card">
        <h2>{d.files}</h2>
        <Files dataset={dataset} />
      </section>
      <section class="card">
        <h2>{d.about}</h2>
        <About dataset={dataset} />
      </section>
      <section class="card">
        <h2>{d.dictionary}</h2>
        <Dictionary dataset={dataset} />
      </section>
    </>
  );
}

function Files({ dataset }: { dataset: Dataset }) {
  return (
    <ul class="plain stack">
      {dataset.formats.map((one) => (
        <li key={one.format}>
          <strong>{one.label}</strong> {one.use}
          <br />
          {one.how === "direct" ? <Links form={one} /> : <AsJob form={one} />}
          {one.format === "csv" && (
            <>
              <br />
              <a href={fileUrl(one.url, GERMAN)} download>
                {d.germanCsv}
              </a>{" "}
              ({d.germanUse})
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Links({ form }: { form: FileFormat }) {
  return (
    <>
      <a href={fileUrl(form.url)} download aria-label={d.downloadOf(form.label)}>
        {d.download}
      </a>
      {" · "}
      <a href={fileUrl(form.archive)} download aria-label={d.withPackageOf(form.label)}>
        {d.withPackage}
      </a>
    </>
  );
}

/** What is too much to wait for: a job for those who may give one. */
function AsJob({ form }: { form: FileFormat }) {
  const [state, setState] = useState<"open" | "sent" | ApiError>("open");
  const ask = async () => {
    try {
      const headers = { "X-CSRF-Token": csrfToken(), Accept: "application/json" };
      const response = await reached(address(form.archive), { method: "POST", headers });
      if (!response.ok) throw new ApiError(await reason(response), response.status);
      setState("sent");
    } catch (failure) {
      setState(failure instanceof ApiError ? failure : new ApiError(String(failure), 0));
    }
  };
  return (
    <>
      <span class="note">{d.job(form.most_rows ?? 0)}</span>{" "}
      {may("see_jobs") && state !== "sent" && (
        <button type="button" onClick={ask}>
          {d.ask}
        </button>
      )}
      <span role="status">
        {state === "sent" && (
          <>
            {d.asked} <a href={viewUrl("/aufgaben")}>Aufgaben</a>
          </>
        )}
        {state instanceof ApiError && state.message}
      </span>
    </>
  );
}

function About({ dataset }: { dataset: Dataset }) {
  const shape = dataset.geometry && (d.shapes[dataset.geometry.kind] ?? dataset.geometry.kind);
  return (
    <>
      <dl class="facts">
        <dt>{d.licence}</dt>
        <dd>{dataset.licence ?? d.noLicence}</dd>
        <dt>{d.attribution}</dt>
        <dd>{dataset.attribution.join("; ") || d.unknown}</dd>
        <dt>{d.place}</dt>
        <dd>{shape ?? d.noShape}</dd>
      </dl>
      <h3>{d.sources}</h3>
      <ul>
        {dataset.sources.map((one) => (
          <li key={one.code}>
            {one.name}
            {(one.as_of ?? one.reference_date) && `, ${d.asOf(one.as_of ?? one.reference_date ?? "")}`}
            {one.licence && ` (${one.licence})`}
          </li>
        ))}
      </ul>
      <h3>{d.programs}</h3>
      <ul>
        <li>
          <a href={fileUrl(`/api/exports/${dataset.id}/datapackage.json`)}>{d.package}</a>
        </li>
        <li>
          <a href={`/ogc/collections/${dataset.id}`} target="_self">
            {d.ogc}
          </a>
        </li>
      </ul>
    </>
  );
}

function Dictionary({ dataset }: { dataset: Dataset }) {
  return (
    <ul class="plain stack">
      {dataset.fields.map((one) => (
        <li key={one.name}>
          <strong>{one.title}</strong> <code>{one.name}</code>
          <br />
          <span class="note">
            {d.types[one.type] ?? one.type}
            {one.unit && `, ${d.unit} ${one.unit}`}
            {one.description && `; ${one.description}`}
          </span>
          {one.categories && one.categories.length > 0 && (
            <details>
              <summary>
                {d.codes} ({one.categories.length})
              </summary>
              <ul>
                {one.categories.map((code) => (
                  <li key={code.value}>
                    <code>{code.value}</code>: {code.label}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
