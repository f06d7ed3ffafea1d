/** Setting a password by a one-time link; its secret part stands after the #, where no server sees it. */
import { useEffect, useState } from "preact/hooks";
import { send } from "../api/send";
import { words } from "../i18n/de.account";
import { Check, Field, Form, useSending } from "../shell/Form";
import { Notice } from "../shell/Status";
import { loadSession } from "../shell/session";

const w = words.link;

/** The form. The secret is taken out of the address at once, so that it does not stay in the browser's history. */
export function LinkForm() {
  const [token] = useState(() => location.hash.slice(1));
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [done, setDone] = useState(false);
  const sending = useSending();
  useEffect(() => {
    if (token) history.replaceState(null, "", location.pathname + location.search);
  }, [token]);
  const set = async () => {
    if (!(await sending.run(() => send("POST", "/api/session/password", { token, password })))) return;
    setDone(true);
    await loadSession();
  };
  if (!token) return <Notice>{w.missing}</Notice>;
  if (done)
    return (
      <>
        <p role="status">{w.done}</p>
        <a class="button primary" href="/anmelden">
          {words.signIn.title}
        </a>
      </>
    );
  return (
    <>
      <p class="lead">{w.lead}</p>
      <Form sending={sending} submit={w.submit} onSubmit={set} label={w.title}>
        <Field
          id="new-password"
          type={shown ? "text" : "password"}
          label={words.account.next}
          hint={words.passwordHint}
          value={password}
          onInput={setPassword}
          autocomplete="new-password"
          minlength={12}
          maxlength={256}
          required
        />
        <Check label={words.showPassword} checked={shown} onChange={setShown} />
      </Form>
    </>
  );
}
