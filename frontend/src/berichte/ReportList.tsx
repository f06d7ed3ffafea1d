/** All reports one may see; for those who write them a form to begin one; profiles of municipalities for everybody. */
import { useEffect, useState } from "preact/hooks";
import { useAnswer, useLoaded } from "../api/resource";
import { send } from "../api/send";
import { Acts } from "../aufgaben/Acts";
import { isOpen, useJob } from "../aufgaben/jobs";
import { Problem, Progress, State } from "../aufgaben/Progress";
import { date } from "../i18n";
import { b } from "../i18n/de.reports";
import { announce } from "../shell/announce";
import { Select } from "../shell/Choices";
import { Check, Field, Form, Outcome, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { region } from "../shell/region";
import { route, setQuery, viewUrl, visit } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import {
  fresh,
  type Listed,
  listUrl,
  type Parts,
  partsUrl,
  profileUrl,
  type Report,
  type ReportSet,
  setsUrl,
  setUrl,
} from "./api";

interface Answer {
  reports: Listed[];
  may_write: boolean;
}

/** The part of the view. */
export function ReportList() {
  useTitle(b.title);
  const answer = useLoaded<Answer>(listUrl(), (signal) => fresh(listUrl(), signal));
  const parts = useAnswer<Parts>(partsUrl());
  return (
    <div class="stack reports">
      <div>
        <Heading>{b.title}</Heading>
        <p class="lead">{b.lead}</p>
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={4} />}
      {answer.data && <Groups answer={answer.data} />}
      {parts.error && <Failure error={parts.error} onRetry={parts.retry} />}
      {parts.data && may("keep_indicators") && <Begin parts={parts.data} />}
      {parts.data && <Profiles parts={parts.data} />}
    </div>
  );
}

function Groups({ answer: { reports, may_write } }: { answer: Answer }) {
  const groups = [
    [b.published, reports.filter((one) => one.published_at)],
    [b.frozen, reports.filter((one) => one.frozen_at && !one.published_at)],
    [b.drafts, reports.filter((one) => !one.frozen_at)],
  ] as const;
  if (!reports.length) return <p>{may_write ? b.noneYet : b.none}</p>;
  return (
    <>
      {groups
        .filter(([, found]) => found.length)
        .map(([title, found]) => (
          <section key={title} aria-label={title}>
            <h2>{title}</h2>
            <ul class="plain stack tight">
              {found.map((one) => (
                <li key={one.id}>
                  <a href={viewUrl(`/berichte/${one.id}`)}>{one.title}</a>
                  {one.subtitle && <span> · {one.subtitle}</span>}
                  <p class="note">
                    {one.frozen_at
                      ? b.edition(one.edition, date(one.frozen_at))
                      : b.draftOf(date(one.changed_at))}
                    {one.exact && ` · ${b.internal}`}
                  </p>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}

function Begin({ parts }: { parts: Parts }) {
  const [template, setTemplate] = useState(parts.templates[0]?.id ?? "");
  const [title, setTitle] = useState("");
  const [ars, setArs] = useState("");
  const [exact, setExact] = useState(false);
  const sending = useSending();
  const chosen = parts.templates.find((one) => one.id === template);
  const begin = () =>
    sending.run(async () => {
      const body = {
        template: template || null,
        area_ars: chosen?.of === "municipality" ? ars || municipalities(parts)[0]?.[0] : null,
        title: title.trim() || null,
        exact,
      };
      const { data } = await send<Report>("POST", listUrl(), body);
      visit(viewUrl(`/berichte/${data.id}`));
    });
  return (
    <section class="card">
      <h2>{b.begin}</h2>
      <Form sending={sending} submit={b.start} onSubmit={begin} label={b.begin}>
        <Select
          id="template"
          label={b.template}
          value={template}
          options={[...parts.templates.map((one) => [one.id, one.name] as const), ["", b.empty]]}
          onChoose={setTemplate}
        />
        {chosen && <p class="note">{chosen.about}</p>}
        {chosen?.of === "municipality" && (
          <Select
            id="report-area"
            label={b.municipality}
            value={ars}
            options={municipalities(parts)}
            onChoose={setArs}
          />
        )}
        <Field
          id="report-title"
          label={b.reportTitle}
          value={title}
          onInput={setTitle}
          required={!template}
          {...(template ? { hint: b.titleHint } : {})}
        />
        {may("see_unsuppressed") && <Check label={b.exact} checked={exact} onChange={setExact} />}
      </Form>
    </section>
  );
}

const municipalities = (parts: Parts) =>
  parts.areas.filter((one) => one.level === "municipality").map((one) => [one.ars, one.name] as const);

function Profiles({ parts }: { parts: Parts }) {
  const options = municipalities(parts);
  const [ars, setArs] = useState("");
  const sending = useSending();
  const job = Number(route.value.query.get("auftrag") ?? "");
  const [ended, setEnded] = useState(0);
  const all = (kind: "report_profiles" | "report_set") =>
    sending.run(async () => {
      const url = `/api/jobs?region=${region.value?.region.slug ?? ""}`;
      const { data } = await send<{ job: { id: number } }>("POST", url, { kind });
      setQuery({ auftrag: data.job.id });
    });
  const first = options[0]?.[0];
  if (!first) return null;
  return (
    <section class="card">
      <h2>{b.profiles}</h2>
      <p>{b.profilesLead}</p>
      <div class="row beside-field">
        <Select
          id="profile"
          label={b.municipality}
          value={ars || first}
          options={options}
          onChoose={setArs}
        />
        <a class="button" href={profileUrl(ars || first)} download>
          {b.oneProfile}
        </a>
      </div>
      {may("keep_indicators") && (
        <div class="row">
          <button
            type="button"
            class="button"
            aria-disabled={sending.busy}
            onClick={() => void all("report_profiles")}
          >
            {b.allProfiles}
          </button>
          <button
            type="button"
            class="button"
            aria-disabled={sending.busy}
            onClick={() => void all("report_set")}
          >
            {b.freezeAll}
          </button>
          <Outcome sending={sending} />
        </div>
      )}
      {may("keep_indicators") && job > 0 && <Working id={job} onEnd={() => setEnded(job)} />}
      <Sets version={ended} />
    </section>
  );
}

/** Profiles that were frozen together: shown to everybody, and taken back, together. `version`: asked for anew when it changes. */
function Sets({ version }: { version: number }) {
  const url = setsUrl();
  const answer = useLoaded<{ sets: ReportSet[] }>(`${url} ${version}`, (signal) => fresh(url, signal));
  const sending = useSending();
  const show = (one: ReportSet, published: boolean) =>
    sending.run(async () => {
      const { etag } = await fresh<{ etag: string }>(setUrl(one.id));
      await send("PUT", setUrl(one.id, "/publication"), { published }, { "If-Match": etag });
      announce(published ? b.isPublic : b.isNotPublic);
      answer.retry();
    });
  const sets = answer.data?.sets ?? [];
  if (!sets.length) return null;
  return (
    <>
      <h3>{b.sets}</h3>
      <ul class="plain stack tight">
        {sets.map((one) => (
          <li key={one.id} class="row">
            <span>
              {one.title}, {b.setOf(one.reports, date(one.frozen_at))}
              <span class="note"> · {one.published_at ? b.isPublic : b.isNotPublic}</span>
            </span>
            {one.published_at && (
              <a class="button" href={viewUrl(`/berichte/profile/${one.id}`)} target="_self">
                {b.readingPage}
              </a>
            )}
            <a
              class="button"
              href={setUrl(one.id, "/figures.xlsx")}
              target="_self"
              aria-label={b.about(b.allFigures, one.title)}
            >
              {b.allFigures}
            </a>
            {may("set_standards") && (
              <button
                type="button"
                class="button"
                aria-label={b.about(one.published_at ? b.withdrawAll : b.publishAll, one.title)}
                aria-disabled={sending.busy}
                onClick={() => void show(one, !one.published_at)}
              >
                {one.published_at ? b.withdrawAll : b.publishAll}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Outcome sending={sending} />
    </>
  );
}

function Working({ id, onEnd }: { id: number; onEnd: () => void }) {
  const { job, error } = useJob(id, 0);
  const over = job !== undefined && !isOpen(job);
  useEffect(() => {
    if (over) onEnd();
  }, [over]);
  if (error) return <p class="notice failure">{error.message}</p>;
  if (!job) return <Loading rows={2} />;
  return (
    <div class="stack tight">
      <p role="status">{isOpen(job) ? b.working : <State job={job} />}</p>
      <Progress job={job} />
      <Problem job={job} />
      <Acts job={job} onDone={() => undefined} />
    </div>
  );
}
