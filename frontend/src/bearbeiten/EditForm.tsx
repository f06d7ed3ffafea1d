/** The form of a site: fields, offers, the day from which it is so, and why; what clashes is shown with both values. */
import { useState } from "preact/hooks";
import { ApiError, address, forgetAnswers } from "../api/client";
import { send } from "../api/send";
import { date } from "../i18n";
import { words } from "../i18n/de.edit";
import { announce } from "../shell/announce";
import { Outcome, useSending } from "../shell/Form";
import { may } from "../shell/session";
import { Conflict } from "./Conflict";
import { type Clash, changed, clashes, draftOf, type EditDocument, isEmpty, merged } from "./draft";
import { FieldSet, SITE_FIELDS } from "./FieldSet";
import { TextInput } from "./Inputs";
import { OfferForms } from "./OfferForms";
import { fieldName } from "./told";

interface Loaded {
  document: EditDocument;
  etag: string;
}

/** Today as the database counts days. */
const today = () => new Date().toISOString().slice(0, 10);

interface Props {
  loaded: Loaded;
  /** What was done just before, until something is changed again. */
  done: string;
  onSaved: () => void;
  /** A day of an earlier state, which is corrected for the whole of its time. */
  past?: string;
}

/** The form; `onSaved` when it is done. */
export function EditForm({ loaded, done: doneBefore, onSaved, past }: Props) {
  const [{ document, etag }, setBase] = useState(loaded);
  const [draft, setDraft] = useState(() => draftOf(loaded.document));
  const [day, setDay] = useState<string | null>([document.valid_from, today()].sort().at(-1) ?? null);
  const [reason, setReason] = useState<string | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [clash, setClash] = useState<{ found: Clash[]; current: EditDocument; etag: string } | null>(null);
  const sending = useSending();
  const mayEdit = may("edit_sites");
  const changes = changed(document, draft);

  const save = async () => {
    setErrors({});
    setClash(null);
    const body = { ...changes, ...(past ? {} : { valid_from: day }), reason };
    const url = `/api/sites/${encodeURIComponent(document.slug)}`;
    const work = () => {
      if (past) return send("PATCH", address(`${url}/past`, { date: past }), body, { "If-Match": etag });
      if (mayEdit) return send("PATCH", address(url), body, { "If-Match": etag });
      return send("POST", address(`${url}/proposals`), body);
    };
    const told = past ? words.past.saved : mayEdit ? words.saved : words.proposed;
    const done = await sending.run(() => work().catch(explain), told);
    if (!done) return;
    announce(told);
    forgetAnswers();
    if (mayEdit) onSaved();
  };
  const explain = (failure: unknown) => {
    if (failure instanceof ApiError && failure.status === 422)
      setErrors((failure.problem.errors as Record<string, string>) ?? {});
    if (failure instanceof ApiError && failure.status === 412) {
      const current = failure.problem.current as EditDocument;
      setClash({ found: clashes(document, changes, current), current, etag: String(failure.problem.etag) });
    }
    throw failure;
  };
  const merge = (theirs: Clash[]) => {
    if (!clash) return;
    setBase({ document: clash.current, etag: clash.etag });
    setDraft(merged(clash.current, changes, theirs));
    setClash(null);
  };

  return (
    <form
      class="stack tight form"
      aria-label={past ? words.past.correctOf(date(past)) : mayEdit ? words.edit : words.propose}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {!past && <Held document={document} />}
      <FieldSet
        prefix="site"
        names={SITE_FIELDS}
        fields={draft.site}
        errors={errors}
        onChange={(site) => setDraft({ ...draft, site })}
      />
      <OfferForms
        draft={draft}
        known={document.offers}
        errors={errors}
        onChange={(offers) => setDraft({ ...draft, offers })}
        mayEnd={!past}
      />
      {!past && (
        <TextInput
          id="valid-from"
          type="date"
          label={words.fields.valid_from ?? ""}
          hint={words.hints.valid_from}
          error={errors.valid_from}
          value={day}
          onInput={setDay}
        />
      )}
      <TextInput
        id="reason"
        label={words.fields.reason ?? ""}
        hint={words.hints.reason}
        error={errors.reason}
        value={reason}
        onInput={setReason}
      />
      {clash && <Conflict found={clash.found} onMerge={merge} />}
      {isEmpty(changes) && <p class={doneBefore ? "notice" : "note"}>{doneBefore || words.nothing}</p>}
      <button type="submit" class="button primary" aria-disabled={sending.busy} disabled={isEmpty(changes)}>
        {past ? words.past.save : mayEdit ? words.save : words.sendProposal}
      </button>
      <Outcome sending={sending} />
    </form>
  );
}

function Held({ document }: { document: EditDocument }) {
  const names = document.held.map(({ offer, field }) => (offer ? `${offer}: ` : "") + fieldName(field));
  return (
    <>
      {document.is_private && <p class="notice">{words.isPrivate}</p>}
      {names.length > 0 && <p class="note">{words.heldNote(names.join(", "))}</p>}
    </>
  );
}
