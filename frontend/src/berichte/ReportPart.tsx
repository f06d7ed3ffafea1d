/** One report: a draft to be written, or a frozen one to be read, taken along, published and made anew. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { useLoaded } from "../api/resource";
import { send } from "../api/send";
import { date } from "../i18n";
import { b } from "../i18n/de.reports";
import { announce } from "../shell/announce";
import { Outcome, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { viewUrl, visit } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import { ArticlePart, Warnings } from "./ArticlePart";
import { etagOf, fileUrl, fresh, type Report, reportUrl, type Warning } from "./api";
import { Draft } from "./Draft";

const POLL_MS = 3000;

/** The part of the view. */
export function ReportPart({ id }: { id: number }) {
  const loaded = useLoaded<Report>(reportUrl(id), (signal) => fresh(reportUrl(id), signal));
  const [changed, setChanged] = useState<Report | null>(null);
  const report = changed ?? loaded.data;
  useTitle(report?.title ?? b.title);
  return (
    <div class="stack reports">
      <a href={viewUrl("/berichte")}>{b.back}</a>
      {loaded.error && <Failure error={loaded.error} onRetry={loaded.retry} />}
      {!report && loaded.loading && <Loading rows={8} />}
      {report && <Head report={report} />}
      {report && !report.frozen_at && <Draft report={report} onChange={setChanged} />}
      {report?.frozen_at && <Frozen report={report} onChange={setChanged} />}
    </div>
  );
}

function Head({ report }: { report: Report }) {
  return (
    <div>
      <Heading>{report.title}</Heading>
      {report.subtitle && <p class="lead">{report.subtitle}</p>}
      <p class="note">
        {report.frozen_at
          ? b.edition(report.edition, date(report.frozen_at))
          : b.draftOf(date(report.changed_at))}
        {report.frozen_at && ` · ${report.published_at ? b.isPublic : b.isNotPublic}`}
      </p>
      {report.exact && <Notice>{b.internal}</Notice>}
      {report.previous_id && (
        <p>
          {b.continues}{" "}
          <a href={viewUrl(`/berichte/${report.previous_id}`)}>
            {b.edition(report.edition - 1, "").replace(/, Stand $/, "")}
          </a>
        </p>
      )}
      {report.later.length > 0 && (
        <p>
          {b.laterEditions}:{" "}
          {report.later.map((one) => (
            <a key={one.id} href={viewUrl(`/berichte/${one.id}`)}>
              {one.title}
            </a>
          ))}
        </p>
      )}
    </div>
  );
}

interface Props {
  report: Report;
  onChange: (report: Report) => void;
}

/** A profile of a set has PDF and HTML. */
const filesOf = (report: Report) => (report.set_id ? 2 : 4);

/** Asks until the files are there. */
function useFiles({ report, onChange }: Props): void {
  useEffect(() => {
    if (report.files.length >= filesOf(report)) return;
    const timer = setTimeout(() => {
      fresh<Report>(reportUrl(report.id)).then(onChange, () => onChange({ ...report }));
    }, POLL_MS);
    return () => clearTimeout(timer);
  }, [report]);
}

function Frozen({ report, onChange }: Props) {
  useFiles({ report, onChange });
  return (
    <>
      <Files report={report} />
      {may("keep_indicators") && <Acts report={report} onChange={onChange} />}
      <ArticlePart id={report.id} revision={report.id} />
    </>
  );
}

function Files({ report }: { report: Report }) {
  return (
    <section class="card">
      <h2>{b.files}</h2>
      {report.files.length < filesOf(report) && <p role="status">{b.filesSoon}</p>}
      <ul class="plain row">
        {report.files.map((one) => (
          <li key={one.format}>
            <a class="button" href={fileUrl(report.id, one.format)} download>
              {b.formats[one.format]} ({b.kilobytes(one.bytes)})
            </a>
          </li>
        ))}
        <li>
          <a class="button" href={fileUrl(report.id, "json")} download>
            {b.formats.json}
          </a>
        </li>
        {report.published_at && (
          <li>
            <a class="button" href={viewUrl(`/berichte/${report.id}/lesen`)} target="_self">
              {b.readingPage}
            </a>
          </li>
        )}
      </ul>
      <p class="note report-hash">
        {b.hash}: {report.content_hash}
      </p>
    </section>
  );
}

function Acts({ report, onChange }: Props) {
  const sending = useSending();
  const [warnings, setWarnings] = useState<Warning[]>([]);
  const publish = (published: boolean, checked = false) =>
    sending.run(async () => {
      const url = reportUrl(report.id, "/publication");
      const body = { published, checked };
      const { data } = await send<Report>("PUT", url, body, { "If-Match": etagOf(report) }).catch(
        (error: unknown) => {
          if (error instanceof ApiError) setWarnings((error.problem.warnings ?? []) as Warning[]);
          throw error;
        },
      );
      setWarnings([]);
      announce(published ? b.isPublic : b.isNotPublic);
      onChange(data);
    });
  const again = () =>
    sending.run(async () => {
      const { data } = await send<Report>("POST", reportUrl(report.id, "/again"));
      visit(viewUrl(`/berichte/${data.id}`));
    });
  const button = (words: string, act: () => unknown) => (
    <button type="button" class="button" aria-disabled={sending.busy} onClick={() => void act()}>
      {words}
    </button>
  );
  if (report.set_id) return <p class="note">{b.ofSet}</p>;
  return (
    <div class="row">
      {button(b.again, again)}
      {may("set_standards") &&
        !report.exact &&
        (report.published_at
          ? button(b.withdraw, () => publish(false))
          : button(b.publish, () => publish(true)))}
      <Outcome sending={sending} />
      {warnings.length > 0 && (
        <div class="notice" role="alert">
          <Warnings warnings={warnings} />
          {button(b.publishChecked, () => publish(true, true))}
        </div>
      )}
    </div>
  );
}
