/** Tokens for scripts and QGIS: made for a purpose, a time and some permissions; shown once. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { date } from "../i18n";
import { words } from "../i18n/de.account";
import { Select } from "../shell/Choices";
import { Check, Field, Form, Outcome, useSending } from "../shell/Form";
import { Failure } from "../shell/Status";
import type { Account } from "./AccountView";
import { Shown } from "./Shown";

const w = words.account;
const DAYS = [30, 90, 365];

interface Token {
  id: number;
  name: string;
  scope: string[];
  expires_at: string;
  last_used_on: string | null;
  expired: boolean;
}

const permission = (code: string) => words.permissions[code] ?? code;

/** The section. */
export function Tokens({ account }: { account: Account }) {
  const answer = useAnswer<Token[]>("/api/account/tokens");
  const [shown, setShown] = useState("");
  const sending = useSending();
  const end = async (id: number) => {
    await sending.run(() => send("DELETE", `/api/account/tokens/${id}`), w.tokenEnded);
    answer.retry();
  };
  return (
    <section class="card wide" aria-labelledby="tokens">
      <h2 id="tokens">{w.tokensTitle}</h2>
      <p>{w.tokensLead}</p>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.data?.length === 0 && <p class="note">{w.tokensNone}</p>}
      <ul class="lines">
        {answer.data?.map((token) => (
          <li key={token.id}>
            <div>
              {token.name}
              <small>
                {token.scope.map(permission).join(", ")}
                {" · "}
                {token.expired ? w.tokenExpired : w.tokenUntil(date(token.expires_at))}
                {" · "}
                {token.last_used_on ? w.tokenUsed(date(token.last_used_on)) : w.tokenNeverUsed}
              </small>
            </div>
            <button
              type="button"
              class="button quiet"
              aria-label={w.tokenEndFor(token.name)}
              onClick={() => void end(token.id)}
            >
              {w.end}
            </button>
          </li>
        ))}
      </ul>
      <Outcome sending={sending} />
      {shown && <Shown lead={w.tokenShown} label={w.tokensTitle} text={shown} />}
      <NewToken
        account={account}
        onMade={(token) => {
          setShown(token);
          answer.retry();
        }}
      />
    </section>
  );
}

function NewToken({ account, onMade }: { account: Account; onMade: (token: string) => void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [password, setPassword] = useState("");
  const [scope, setScope] = useState<string[]>([]);
  const sending = useSending();
  const form = { name, scope, days: Number(days), current_password: password };
  const create = async () => {
    const made = async () =>
      onMade((await send<{ token: string }>("POST", "/api/account/tokens", form)).data.token);
    if (!(await sending.run(made))) return;
    setName("");
    setPassword("");
  };
  const tick = (code: string, on: boolean) =>
    setScope(on ? [...scope, code] : scope.filter((one) => one !== code));
  return (
    <details>
      <summary>{w.tokenCreate}</summary>
      <Form sending={sending} submit={w.tokenCreate} onSubmit={create} label={w.tokenCreate}>
        <Field
          id="token-name"
          label={w.tokenName}
          hint={w.tokenNameHint}
          value={name}
          onInput={setName}
          required
        />
        <Select
          id="token-days"
          label={w.tokenDays}
          value={days}
          options={DAYS.map((count) => [String(count), w.days(count)] as const)}
          onChoose={setDays}
        />
        <fieldset>
          <legend>{w.tokenScope}</legend>
          <Check label={permission("read")} checked disabled onChange={() => undefined} />
          {account.token_permissions
            .filter((code) => code !== "read")
            .map((code) => (
              <Check
                key={code}
                label={permission(code)}
                checked={scope.includes(code)}
                onChange={(on) => tick(code, on)}
              />
            ))}
        </fieldset>
        {account.has_password && (
          <Field
            id="token-password"
            type="password"
            label={w.current}
            hint={w.confirmHint}
            value={password}
            onInput={setPassword}
            autocomplete="current-password"
            required
          />
        )}
      </Form>
    </details>
  );
}
