/** Mein Konto: who one is here, password, second factor, devices, tokens for scripts. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { words } from "../i18n/de.account";
import { Field, Form, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { Failure, Loading, Notice } from "../shell/Status";
import { loadSession, session } from "../shell/session";
import { useTitle } from "../shell/title";
import { Factor } from "./Factor";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";

const w = words.account;

export interface Account {
  id: number;
  email: string;
  name: string;
  role: string;
  organisation: string | null;
  has_password: boolean;
  has_totp: boolean;
  token_permissions: string[];
}

/** The view. */
export function AccountView() {
  const answer = useAnswer<Account>("/api/account");
  useTitle(w.title);
  const account = answer.data;
  return (
    <div class="stack">
      <Heading>{w.title}</Heading>
      {session.value?.needs_second_factor && <Notice>{w.needsSecondFactor}</Notice>}
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!account && !answer.error && <Loading rows={6} />}
      {account && (
        <div class="columns">
          <Profile account={account} onChange={answer.retry} />
          <Password account={account} />
          <Factor account={account} onChange={answer.retry} />
          <Sessions />
          <Tokens account={account} />
        </div>
      )}
    </div>
  );
}

function Profile({ account, onChange }: { account: Account; onChange: () => void }) {
  const [name, setName] = useState(account.name);
  const sending = useSending();
  const rename = async () => {
    if (!(await sending.run(() => send("PATCH", "/api/account", { name }), w.renamed))) return;
    onChange();
    await loadSession();
  };
  return (
    <section class="card" aria-labelledby="profile">
      <h2 id="profile">{account.name}</h2>
      <dl class="pairs">
        <div>
          <dt>{words.email}</dt>
          <dd class="break">{account.email}</dd>
        </div>
        <div>
          <dt>{w.role}</dt>
          <dd>
            {words.roles[account.role] ?? account.role}: {words.roleHints[account.role]}
          </dd>
        </div>
        {account.organisation && (
          <div>
            <dt>{w.organisation}</dt>
            <dd>{account.organisation}</dd>
          </div>
        )}
      </dl>
      <Form sending={sending} submit={words.save} onSubmit={rename} label={w.name}>
        <Field id="name" label={w.name} value={name} onInput={setName} autocomplete="name" required />
      </Form>
    </section>
  );
}

function Password({ account }: { account: Account }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const sending = useSending();
  const change = async () => {
    const form = { current_password: current, new_password: next };
    if (!(await sending.run(() => send("POST", "/api/account/password", form), w.changed))) return;
    setCurrent("");
    setNext("");
  };
  return (
    <section class="card" aria-labelledby="password-title">
      <h2 id="password-title">{w.passwordTitle}</h2>
      {account.has_password ? (
        <Form sending={sending} submit={w.change} onSubmit={change} label={w.passwordTitle}>
          <Field
            id="current"
            type="password"
            label={w.current}
            value={current}
            onInput={setCurrent}
            autocomplete="current-password"
            required
          />
          <Field
            id="next"
            type="password"
            label={w.next}
            hint={words.passwordHint}
            value={next}
            onInput={setNext}
            autocomplete="new-password"
            minlength={12}
            maxlength={256}
            required
          />
        </Form>
      ) : (
        <p>{w.noPassword}</p>
      )}
    </section>
  );
}
