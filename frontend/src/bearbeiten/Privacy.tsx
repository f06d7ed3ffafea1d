/** Whether a site is public: taken out of all that is, or back, with a reason. */
import { useState } from "preact/hooks";
import { address, forgetAnswers } from "../api/client";
import { send } from "../api/send";
import { words } from "../i18n/de.edit";
import { announce } from "../shell/announce";
import { Outcome, useSending } from "../shell/Form";
import { viewUrl, visit } from "../shell/router";
import type { EditDocument } from "./draft";
import { TextInput } from "./Inputs";

const w = words.privacy;

/** The section; where a kind of offer makes a site private, it says so and asks nothing. */
export function Privacy({ document, onSaved }: { document: EditDocument; onSaved: () => void }) {
  const [reason, setReason] = useState<string | null>(null);
  const sending = useSending();
  const { slug, is_private: isPrivate, marked_private: isMarked } = document;
  const mark = async () => {
    const url = address(`/api/sites/${encodeURIComponent(slug)}/private`);
    const done = isMarked ? w.nowPublic : w.nowPrivate;
    let after: EditDocument | null = null;
    const work = async () => {
      after = (await send<EditDocument>("PUT", url, { is_private: !isMarked, reason })).data;
    };
    if (!(await sending.run(work, done))) return;
    announce(done);
    forgetAnswers();
    const hidden = (after as EditDocument | null)?.is_private;
    if (hidden === isPrivate) onSaved();
    else visit(hidden ? viewUrl("/nicht-oeffentlich", { ort: slug }) : viewUrl(`/lernort/${slug}`));
  };
  return (
    <section class="card stack tight" aria-labelledby="privacy">
      <h3 id="privacy">{w.title}</h3>
      <p>{isMarked ? w.isMarked : isPrivate ? w.byKind : w.isPublic}</p>
      {(isMarked || !isPrivate) && (
        <form
          class="form stack tight"
          aria-label={w.title}
          onSubmit={(event) => {
            event.preventDefault();
            void mark();
          }}
        >
          <TextInput id="privacy-reason" label={w.reason} value={reason} onInput={setReason} />
          <button
            type="submit"
            class="button"
            aria-disabled={sending.busy}
            disabled={(reason ?? "").trim().length < 3}
          >
            {isMarked ? w.makePublic : w.makePrivate}
          </button>
          <Outcome sending={sending} />
        </form>
      )}
    </section>
  );
}
