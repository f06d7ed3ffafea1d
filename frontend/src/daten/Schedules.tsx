/** Which sources are fetched by themselves, how often, and whether what they bring is applied without asking. */
import { useState } from "preact/hooks";
import { type ApiError, address } from "../api/client";
import { send } from "../api/send";
import { date } from "../i18n";
import { d } from "../i18n/de.data";
import { announce } from "../shell/announce";
import { may } from "../shell/session";
import { useFresh } from "./fresh";
import type { KnownSource, Schedule } from "./types";

/** The list of sources with an address. */
export function Schedules() {
  const sources = useFresh<{ sources: KnownSource[] }>(address("/api/import-sources"));
  const schedules = useFresh<{ schedules: Schedule[] }>(address("/api/import-schedules"));
  const set = new Map((schedules.data?.schedules ?? []).map((one) => [one.source_code, one]));
  const all = (sources.data?.sources ?? []).filter(
    (one) => one.download_url || one.has_mapping || set.has(one.code),
  );
  return (
    <details>
      <summary>
        {d.schedule.title} ({[...set.values()].filter((one) => one.enabled).length})
      </summary>
      <p class="note">{all.length ? d.schedule.hint : d.schedule.none}</p>
      {!may("approve_imports") && <p class="note">{d.schedule.onlyApprovers}</p>}
      <ul class="plain entry-lines">
        {all.map((one) => (
          <Line key={one.code} source={one} schedule={set.get(one.code)} onDone={schedules.again} />
        ))}
      </ul>
    </details>
  );
}

function Line({
  source,
  schedule,
  onDone,
}: {
  source: KnownSource;
  schedule?: Schedule;
  onDone: () => void;
}) {
  const now = schedule?.enabled ? schedule.frequency : "";
  const [chosen, setChosen] = useState<{ frequency?: string; automatically?: boolean; url?: string }>({});
  const [error, setError] = useState<ApiError | null>(null);
  const frequency = chosen.frequency ?? now;
  const automatically = chosen.automatically ?? schedule?.apply_automatically ?? false;
  const url = chosen.url ?? schedule?.download_url ?? source.download_url ?? "";
  const where = address(`/api/import-schedules/${source.code}`);
  const done = (words: string) => () => {
    setError(null);
    setChosen({});
    announce(words);
    onDone();
  };
  const save = () => {
    const body = {
      frequency: frequency || schedule?.frequency || "weekly",
      enabled: frequency !== "",
      apply_automatically: automatically,
      ...(url && url !== source.download_url ? { download_url: url } : {}),
    };
    void send("PUT", where, body).then(done(d.schedule.saved), setError);
  };
  const run = () =>
    void send("POST", address(`/api/import-schedules/${source.code}/run`)).then(
      done(d.schedule.started),
      setError,
    );
  const editable = may("approve_imports");
  return (
    <li>
      <strong class="break">{source.name}</strong>
      <small>
        {schedule?.enabled && `${d.schedule.next}: ${date(schedule.next_run_at)} · `}
        {schedule?.last_outcome &&
          `${d.schedule.last}: ${date(schedule.last_run_at)}, ${schedule.last_outcome}`}
      </small>
      {editable && (
        <div class="row schedule">
          <select
            aria-label={d.schedule.frequencyFor(source.name)}
            value={frequency}
            onChange={(event) => setChosen({ ...chosen, frequency: event.currentTarget.value })}
          >
            <option value="">{d.schedule.never}</option>
            <option value="daily">{d.schedule.daily}</option>
            <option value="weekly">{d.schedule.weekly}</option>
            <option value="monthly">{d.schedule.monthly}</option>
          </select>
          {!source.download_url && (
            <input
              type="url"
              aria-label={d.schedule.addressFor(source.name)}
              placeholder="https://…"
              value={url}
              onInput={(event) => setChosen({ ...chosen, url: event.currentTarget.value })}
            />
          )}
          <label class="tick">
            <input
              type="checkbox"
              checked={automatically}
              aria-label={d.schedule.automaticallyFor(source.name)}
              onChange={(event) => setChosen({ ...chosen, automatically: event.currentTarget.checked })}
            />
            {d.schedule.automatically}
          </label>
          <button
            type="button"
            class="button"
            aria-label={d.schedule.saveFor(source.name)}
            disabled={!Object.keys(chosen).length}
            onClick={save}
          >
            {d.schedule.save}
          </button>
          {schedule && (
            <button type="button" class="button" aria-label={d.schedule.nowFor(source.name)} onClick={run}>
              {d.schedule.now}
            </button>
          )}
        </div>
      )}
      {error && (
        <p class="notice failure" role="alert">
          {error.message}
        </p>
      )}
    </li>
  );
}
