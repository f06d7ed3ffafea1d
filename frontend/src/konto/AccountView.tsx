/** Mein Konto: who one is here, password, second factor, devices, tokens for scripts. */
import { useRef, useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { words } from "../i18n/de.account";
import { Field, Form, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { route } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { loadSession, session } from "../shell/session";
import { safeDestination } from "../shell/signin";
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
  const enrolling = useRef(false); // also after it is set up, until the codes have been kept
  if (session.value?.needs_second_factor) enrolling.current = true;
  useTitle(enrolling.current ? w.enrolTitle : w.title);
  const account = answer.data;
  return (
    <div class="stack">
      <Heading>{enrolling.current ? w.enrolTitle : w.title}</Heading>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!account && !answer.error && <Loading rows={6} />}
      {account && enrolling.current && <Enrol account={account} onChange={answer.retry} />}
      {account && !enrolling.current && (
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

/** The first sign-in of a role that may work only with a second factor: nothing else before it is set up. */
function Enrol({ account, onChange }: { account: Account; onChange: () => void }) {
  const done = session.value?.needs_second_factor === false;
  return (
    <div class="stack narrow">
      <p class="lead">{w.needsSecondFactor}</p>
      <Factor account={account} onChange={onChange} />
      {done && (
        <a class="button primary" href={safeDestination(route.value.query.get("next"))}>
          {words.signIn.onward}
        </a>
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
