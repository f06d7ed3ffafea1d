/** What came to the mailbox of invitations, and bringing a saved mail (.eml) where no mailbox is read. */
import { useState } from "preact/hooks";
import { useLoaded } from "../api/resource";
import { sendFile } from "../api/send";
import { fresh } from "../berichte/api";
import { moment } from "../i18n";
import { c } from "../i18n/de.committees";
import { refusal } from "../regeln/rules";
import { announce } from "../shell/announce";
import { Form, useSending } from "../shell/Form";
import { viewUrl } from "../shell/router";
import { Failure } from "../shell/Status";
import { type Incoming, mailboxUrl } from "./api";

interface Answer {
  incoming: Incoming[];
  read: boolean;
}

/** The part of the page. */
export function Mailbox() {
  const url = mailboxUrl();
  const answer = useLoaded<Answer>(url, (signal) => fresh(url, signal));
  const [file, setFile] = useState<File | null>(null);
  const [said, setSaid] = useState("");
  const sending = useSending();
  const bring = async () => {
    const work = async () => {
      if (file === null) return;
      const done = await sendFile<{ words: string; again: boolean }>(url, file, "message/rfc822").catch(
        refusal(() => undefined),
      );
      setSaid(done.again ? `${c.broughtBefore} ${done.words}` : done.words);
      announce(done.words);
      answer.retry();
    };
    await sending.run(work);
  };
  return (
    <section class="stack tight" aria-labelledby="mailbox">
      <h2 id="mailbox">{c.mailbox}</h2>
      <p class="note">{answer.data?.read ? c.mailboxRead : c.mailboxByHand}</p>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      <ul class="plain">
        {(answer.data?.incoming ?? []).slice(0, 10).map((one) => (
          <li key={one.id}>
            {one.member && <strong>{one.member}: </strong>}
            {one.words}
            <span class="entry-kind">
              {moment(one.taken_at)}
              {one.meeting_id && (
                <>
                  {" · "}
                  <a href={viewUrl(`/planungsgruppe/sitzung/${one.meeting_id}`)}>{one.meeting}</a>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      <details class="card">
        <summary>{c.bringMail}</summary>
        <Form sending={sending} submit={c.take} onSubmit={bring} label={c.bringMail}>
          <div class="field">
            <label for="mail-file">{c.mailFile}</label>
            <input
              id="mail-file"
              type="file"
              accept=".eml,message/rfc822"
              required
              aria-describedby="mail-hint"
              onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
            />
            <p class="note" id="mail-hint">
              {c.mailHint}
            </p>
          </div>
        </Form>
        {said && <p role="status">{said}</p>}
      </details>
    </section>
  );
}
