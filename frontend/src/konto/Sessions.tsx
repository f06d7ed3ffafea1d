/** Where one is signed in, and ending that. */
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { moment } from "../i18n";
import { words } from "../i18n/de.account";
import { announce } from "../shell/announce";
import { Outcome, useSending } from "../shell/Form";
import { visit } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { session } from "../shell/session";

const w = words.account;

interface Device {
  id: number;
  device: string;
  created_at: string;
  last_seen_at: string;
  current: boolean;
}

/** The section. */
export function Sessions() {
  const answer = useAnswer<Device[]>("/api/account/sessions");
  const sending = useSending();
  const end = async (id: number) => {
    await sending.run(() => send("DELETE", `/api/account/sessions/${id}`), w.ended);
    answer.retry();
  };
  const everywhere = () =>
    sending.run(async () => {
      await send("DELETE", "/api/account/sessions");
      session.value = null;
      announce(words.signedOut);
      visit("/");
    });
  return (
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">{w.sessionsTitle}</h2>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!answer.data && !answer.error && <Loading rows={2} />}
      <ul class="lines">
        {answer.data?.map((one) => (
          <li key={one.id}>
            <div>
              {one.device}
              {one.current && <strong> ({w.thisSession})</strong>}
              <small>
                {w.since(moment(one.created_at))}, {w.lastSeen(moment(one.last_seen_at))}
              </small>
            </div>
            {!one.current && (
              <button
                type="button"
                class="button quiet"
                aria-label={w.endFor(one.device)}
                onClick={() => void end(one.id)}
              >
                {w.end}
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => void everywhere()}>
        {w.everywhere}
      </button>
      <Outcome sending={sending} />
    </section>
  );
}
