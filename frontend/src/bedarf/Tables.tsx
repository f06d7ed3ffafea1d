/** The tables that the projection rests on: their state, templates, and bringing new ones. */
import { useState } from "preact/hooks";
import { ApiError, address, forgetAnswers, reached, reason } from "../api/client";
import { useAnswer } from "../api/resource";
import { ChoiceInput, TextInput } from "../bearbeiten/Inputs";
import { count, date } from "../i18n";
import { d } from "../i18n/de.demand";
import { Form, useSending } from "../shell/Form";
import { Failure } from "../shell/Status";
import { csrfToken, may } from "../shell/session";
import { type DemandTable, type DemandTables, tablesUrl } from "./demand";

/** The section. */
export function Tables({ onChange }: { onChange: () => void }) {
  const answer = useAnswer<DemandTables>(tablesUrl());
  const again = () => {
    forgetAnswers();
    answer.retry();
    onChange();
  };
  return (
    <section aria-labelledby="tables" class="stack tight">
      <h2 id="tables">{d.tables}</h2>
      <p>{d.tablesLead}</p>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.data && answer.data.missing.length > 0 && <p>{d.missing(answer.data.missing.join(", "))}</p>}
      <ul class="demand-tables">
        {answer.data?.tables.map((one) => (
          <Entry key={one.kind} table={one} />
        ))}
      </ul>
      {answer.data && may("approve_imports") && <Bringing tables={answer.data.tables} onDone={again} />}
    </section>
  );
}

function Entry({ table }: { table: DemandTable }) {
  const now = table.current;
  return (
    <li class="demand-table">
      <strong>{table.label}</strong>
      <span>{table.what}</span>
      <span class="note">{now ? d.state(count(now.rows), date(now.as_of), now.source) : d.notThere}</span>
      <span>
        <a href={table.template_csv} download aria-label={`${d.template} CSV: ${table.label}`}>
          {d.template} CSV
        </a>{" "}
        ·{" "}
        <a href={table.template_xlsx} download aria-label={`${d.template} XLSX: ${table.label}`}>
          {d.template} XLSX
        </a>
      </span>
    </li>
  );
}

function Bringing({ tables, onDone }: { tables: DemandTable[]; onDone: () => void }) {
  const [kind, setKind] = useState(tables[0]?.kind ?? "");
  const [source, setSource] = useState<string | null>(null);
  const [asOf, setAsOf] = useState<string | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const sending = useSending();
  const bring = async () => {
    const url = address(`/api/demand/tables/${kind}`, { source, as_of: asOf, file_name: file?.name });
    if (file && (await sending.run(() => post(url, file), d.done))) onDone();
  };
  return (
    <details class="card">
      <summary>{d.bring}</summary>
      <Form sending={sending} submit={d.send} onSubmit={bring} label={d.bring}>
        <ChoiceInput
          id="kind"
          label={d.kind}
          value={kind}
          options={Object.fromEntries(tables.map((one) => [one.kind, one.label]))}
          onInput={setKind}
        />
        <TextInput id="source" label={d.source} value={source} onInput={setSource} required />
        <TextInput id="as-of" label={d.asOf} type="date" value={asOf} onInput={setAsOf} required />
        <div class="field">
          <label for="file">{d.file}</label>
          <input
            id="file"
            type="file"
            accept=".csv,.xlsx"
            required
            onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
          />
        </div>
      </Form>
    </details>
  );
}

/** Sends the file as it is; what is wrong in which row is told in words. */
async function post(url: string, file: File): Promise<void> {
  const headers = { Accept: "application/json", "Content-Type": "text/csv", "X-CSRF-Token": csrfToken() };
  const response = await reached(url, { method: "POST", headers, body: file });
  if (response.ok) return;
  const problem = (await response.clone().json()) as { errors?: Record<string, string> };
  const rows = Object.entries(problem.errors ?? {}).map(([where, why]) => `${where}: ${why}`);
  throw new ApiError([await reason(response), ...rows.slice(0, 5)].join(" "), response.status);
}
