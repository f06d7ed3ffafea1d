/** The second step: what the file is and holds, what each column means, which source it is from. */
import { useEffect, useState } from "preact/hooks";
import { type ApiError, address } from "../api/client";
import { send } from "../api/send";
import { t } from "../i18n";
import { d } from "../i18n/de.data";
import { Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { viewUrl, visit } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { Columns } from "./Columns";
import { Steps } from "./ImportView";
import { Kinds } from "./Kinds";
import { LayoutChoice } from "./LayoutChoice";
import { lacks } from "./mapping";
import { Rows } from "./Rows";
import { emptySource, SourceForm, sourceFits } from "./SourceForm";
import { guessed, type Headings, StatisticColumns } from "./StatisticColumns";
import type { Layout, Mapping, Preview, Source } from "./types";

const today = () => new Date().toISOString().slice(0, 10);

/** The preview of an upload. */
export function PreviewStep({ id }: { id: string }) {
  const [seen, setSeen] = useState<Preview | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const look = (layout: Partial<Layout>) => {
    setError(null);
    send<Preview>("POST", address(`/api/uploads/${encodeURIComponent(id)}/preview`), layout).then(
      (answer) => setSeen(answer.data),
      (failure: unknown) => setError(failure as ApiError),
    );
  };
  useEffect(() => look({}), [id]);
  return (
    <div class="stack data">
      <Steps at={1} />
      <Heading>{seen ? d.preview.title(seen.file_name) : d.steps[1]}</Heading>
      {error && <Failure error={error} onRetry={() => look({})} />}
      {!seen && !error && <Loading />}
      {seen && <Choices key={JSON.stringify(seen.layout)} id={id} seen={seen} onLayout={look} />}
    </div>
  );
}

interface ChoicesProps {
  id: string;
  seen: Preview;
  onLayout: (layout: Partial<Layout>) => void;
}

function Choices({ id, seen, onLayout }: ChoicesProps) {
  const [reader, setReader] = useState(seen.recognised.reader);
  const [mapping, setMapping] = useState<Mapping>(seen.mapping ?? {});
  const statistics = reader === "statistics" ? (seen.statistics ?? null) : null;
  const [headings, setHeadings] = useState<Headings>(seen.statistics ? guessed(seen.statistics) : {});
  const [source, setSource] = useState<Source>(seen.remembered?.source ?? emptySource(seen.file_name));
  const [asOf, setAsOf] = useState(today());
  const [peopleDate, setPeopleDate] = useState("");
  const [note, setNote] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const [sending, setSending] = useState(false);
  const isTable = reader === "table" && seen.columns !== undefined;
  const missing = [
    ...(isTable
      ? lacks(mapping).map(
          (lack) =>
            ({ name: d.preview.needName, kind: d.preview.needKind, lonLat: d.preview.lonLatBoth })[lack],
        )
      : []),
    ...(statistics && !Object.keys(headings).length ? [d.statistics.need] : []),
    ...(sourceFits(source) ? [] : [d.preview.needSource]),
  ];
  const propose = () => {
    setSending(true);
    const options = peopleDate ? { people_date: peopleDate } : {};
    const body = {
      upload_id: id,
      source,
      reader,
      as_of: asOf,
      reason: note,
      options,
      ...(isTable ? { mapping } : statistics ? { mapping: { columns: headings } } : {}),
    };
    send<{ id: number }>("POST", address("/api/import-proposals"), body).then(
      (answer) => visit(viewUrl("/daten", { einspielung: answer.data.id })),
      (failure: unknown) => {
        setSending(false);
        setError(failure as ApiError);
      },
    );
  };
  return (
    <>
      <Select
        id="reader"
        label={d.preview.format}
        value={reader}
        options={Object.entries(seen.readers)}
        onChoose={setReader}
      />
      <p class="note">
        {d.preview.formatReason}: {seen.recognised.reason}
      </p>
      {seen.remembered && (
        <Notice>
          <p>{seen.remembered.reason}</p>
        </Notice>
      )}
      {seen.layout && isTable && <LayoutChoice seen={seen} onLayout={onLayout} />}
      {seen.rows && <Rows seen={seen} />}
      {isTable && <Columns seen={seen} mapping={mapping} onChange={setMapping} />}
      {isTable && <Kinds seen={seen} mapping={mapping} onChange={setMapping} />}
      {statistics && <StatisticColumns seen={statistics} chosen={headings} onChange={setHeadings} />}
      <SourceForm source={source} reader={reader} onChange={setSource} />
      <div class="fields">
        <div class="field">
          <label for="as-of">{d.preview.asOf}</label>
          <input
            id="as-of"
            type="date"
            value={asOf}
            max="2100-01-01"
            onInput={(event) => setAsOf(event.currentTarget.value)}
          />
        </div>
        {reader === "gv100ad" && (
          <div class="field">
            <label for="people-date">{d.preview.peopleDate}</label>
            <input
              id="people-date"
              type="date"
              value={peopleDate}
              onInput={(event) => setPeopleDate(event.currentTarget.value)}
            />
          </div>
        )}
        <div class="field">
          <label for="note">{d.preview.note}</label>
          <input
            id="note"
            value={note}
            maxLength={1000}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </div>
      </div>
      <p class="note">{d.preview.replaces}</p>
      {missing.length > 0 && (
        <ul class="missing" id="missing">
          {missing.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      {error && <Failure error={error} onRetry={propose} />}
      <button
        type="button"
        class="button primary"
        disabled={missing.length > 0 || sending || !asOf}
        aria-describedby={missing.length ? "missing" : undefined}
        onClick={propose}
      >
        {sending ? t.state.loading : d.preview.check}
      </button>
    </>
  );
}
