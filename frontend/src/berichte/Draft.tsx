/** A draft: its blocks, saving with a look at who else has saved, the preview, freezing, deleting. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { b } from "../i18n/de.reports";
import { announce } from "../shell/announce";
import { Segments } from "../shell/Choices";
import { Check, Field, Outcome, useSending } from "../shell/Form";
import { viewUrl, visit } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { ArticlePart } from "./ArticlePart";
import { type Block, etagOf, fresh, type Parts, partsUrl, type Report, reportUrl } from "./api";
import { Blocks } from "./Blocks";

interface Props {
  report: Report;
  onChange: (report: Report) => void;
}

interface Written {
  title: string;
  subtitle: string;
  exact: boolean;
  blocks: Block[];
}

const writtenIn = ({ title, subtitle, exact, blocks }: Report): Written => ({
  title,
  subtitle,
  exact,
  blocks,
});

/** The part of the view. */
export function Draft({ report, onChange }: Props) {
  const parts = useAnswer<Parts>(partsUrl());
  const [written, setWritten] = useState<Written>(writtenIn(report));
  const [shown, setShown] = useState<"edit" | "preview">("edit");
  const [second, setSecond] = useState(false);
  const sending = useSending();
  const unsaved = JSON.stringify(written) !== JSON.stringify(writtenIn(report));
  const taken = (next: Report) => {
    setWritten(writtenIn(next));
    onChange(next);
  };
  const save = (etag = etagOf(report)) =>
    sending.run(async () => {
      const { data } = await send<Report>("PUT", reportUrl(report.id), written, { "If-Match": etag }).catch(
        (error: unknown) => {
          setSecond(error instanceof ApiError && error.status === 412);
          throw error;
        },
      );
      setSecond(false);
      taken(data);
      announce(b.saved);
    }, b.saved);
  const theirs = () =>
    sending.run(async () => {
      taken(await fresh<Report>(reportUrl(report.id)));
      setSecond(false);
    });
  return (
    <>
      <Segments
        legend={b.preview}
        quiet
        name="shown"
        value={shown}
        options={[["edit", b.edit] as const, ["preview", b.preview] as const]}
        onChoose={setShown}
      />
      {unsaved && <Notice>{b.unsaved}</Notice>}
      {shown === "preview" ? (
        <ArticlePart id={report.id} revision={report.revision} />
      ) : (
        <form
          class="stack"
          aria-label={b.edit}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Field
            id="draft-title"
            label={b.reportTitle}
            value={written.title}
            onInput={(title) => setWritten({ ...written, title })}
            required
            maxLength={200}
          />
          <Field
            id="draft-subtitle"
            label={b.subtitle}
            value={written.subtitle}
            onInput={(subtitle) => setWritten({ ...written, subtitle })}
            maxLength={300}
          />
          {may("see_unsuppressed") && (
            <Check
              label={b.exact}
              checked={written.exact}
              onChange={(exact) => setWritten({ ...written, exact })}
            />
          )}
          {parts.error && <Failure error={parts.error} onRetry={parts.retry} />}
          {!parts.data && parts.loading && <Loading rows={4} />}
          {parts.data && (
            <Blocks
              blocks={written.blocks}
              parts={parts.data}
              onChange={(blocks) => setWritten({ ...written, blocks })}
            />
          )}
          <button type="submit" class="button primary" aria-disabled={sending.busy}>
            {b.save}
          </button>
        </form>
      )}
      <Outcome sending={sending} />
      {second && (
        <div class="row">
          <button type="button" class="button" onClick={() => void theirs()}>
            {b.loadTheirs}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => void fresh<Report>(reportUrl(report.id)).then((next) => save(etagOf(next)))}
          >
            {b.keepMine}
          </button>
        </div>
      )}
      {!unsaved && <End report={report} onChange={onChange} />}
    </>
  );
}

/** Freezing and deleting, each after a second question. */
function End({ report, onChange }: Props) {
  const [asked, setAsked] = useState<"freeze" | "remove" | null>(null);
  const sending = useSending();
  const freeze = () =>
    sending.run(async () => {
      const { data } = await send<Report>("POST", reportUrl(report.id, "/freeze"), undefined, {
        "If-Match": etagOf(report),
      });
      announce(b.frozenNow);
      onChange(data);
    });
  const remove = () =>
    sending.run(async () => {
      await send("DELETE", reportUrl(report.id));
      announce(b.removed);
      visit(viewUrl("/berichte"));
    });
  const button = (words: string, act: () => unknown, kind = "button") => (
    <button type="button" class={kind} aria-disabled={sending.busy} onClick={() => void act()}>
      {words}
    </button>
  );
  return (
    <section class="card" aria-label={b.freeze}>
      {asked === null ? (
        <div class="row">
          {report.blocks.length > 0 && button(b.freeze, () => setAsked("freeze"))}
          {button(b.remove, () => setAsked("remove"))}
        </div>
      ) : (
        <>
          <p role="alert">{asked === "freeze" ? b.freezeAsk : b.removeAsk}</p>
          <div class="row">
            {asked === "freeze"
              ? button(b.freezeNow, freeze, "button primary")
              : button(b.removeNow, remove, "button primary")}
            {button(b.cancel, () => setAsked(null))}
          </div>
        </>
      )}
      <Outcome sending={sending} />
    </section>
  );
}
