/** What people said during a consultation; read, shown or not, and answered by who coordinates. */
import { useState } from "preact/hooks";
import { forgetAnswers } from "../api/client";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { moment } from "../i18n";
import { m } from "../i18n/de.measures";
import { Outcome, useSending } from "../shell/Form";
import { Failure } from "../shell/Status";
import { may } from "../shell/session";
import { WordsInput } from "./inputs";
import { commentsUrl, refusal } from "./loop";

interface Comment {
  id: number;
  name: string | null;
  text: string;
  state?: string;
  made_at: string;
  reason?: string | null;
  answer: string | null;
}

/** The list. */
export function CommentsPart({ part }: { part: number }) {
  const answer = useAnswer<{ comments: Comment[] }>(commentsUrl(part));
  const again = () => {
    forgetAnswers();
    answer.retry();
  };
  const comments = answer.data?.comments ?? [];
  return (
    <section aria-label={m.comments} class="stack tight">
      <h3>{m.comments}</h3>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.data && comments.length === 0 && <p class="note">{m.noComments}</p>}
      {comments.map((one) => (
        <Entry key={`${one.id} ${one.state}`} part={part} comment={one} again={again} />
      ))}
    </section>
  );
}

function Entry({ part, comment, again }: { part: number; comment: Comment; again: () => void }) {
  const [answer, setAnswer] = useState(comment.answer);
  const [reason, setReason] = useState(comment.reason ?? null);
  const sending = useSending();
  const decide = async (state: string) => {
    const body = { state, reason, answer };
    if (await sending.run(() => send("PUT", commentsUrl(part, comment.id), body).catch(refusal))) again();
  };
  const id = `comment-${comment.id}`;
  return (
    <div class="card stack tight">
      <p class="note">
        {comment.name ?? m.anonymous}, {moment(comment.made_at)}
        {comment.state && ` · ${m.commentStates[comment.state]}`}
      </p>
      <p class="loop-words">{comment.text}</p>
      {!may("coordinate") && comment.answer && (
        <p class="loop-words">
          <strong>{m.answer}:</strong> {comment.answer}
        </p>
      )}
      {may("coordinate") && (
        <>
          <WordsInput id={`${id}-answer`} label={m.answer} value={answer} onInput={setAnswer} />
          <WordsInput id={`${id}-reason`} label={m.refuseReason} value={reason} onInput={setReason} />
          <div class="row">
            <button type="button" class="button primary" onClick={() => void decide("shown")}>
              {m.show}
            </button>
            <button type="button" class="button" onClick={() => void decide("refused")}>
              {m.refuse}
            </button>
          </div>
          <Outcome sending={sending} />
        </>
      )}
    </div>
  );
}
