/** The second factor: prepared with the password, in force once a code of the app is given. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { words } from "../i18n/de.account";
import { Field, Form, useSending } from "../shell/Form";
import { loadSession } from "../shell/session";
import type { Account } from "./AccountView";
import { Shown } from "./Shown";

const w = words.account;

interface Prepared {
  key: string;
  address: string;
  picture: string;
}

/** The section. */
export function Factor({ account, onChange }: { account: Account; onChange: () => void }) {
  const [prepared, setPrepared] = useState<Prepared | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const confirmed = (recovery: string[]) => {
    setCodes(recovery);
    setPrepared(null);
    onChange();
    void loadSession();
  };
  return (
    <section class="card" aria-labelledby="factor">
      <h2 id="factor">{w.factorTitle}</h2>
      {codes.length > 0 && <Shown lead={w.recoveryLead} label={w.recovery} text={codes.join("\n")} />}
      {prepared ? (
        <Confirm prepared={prepared} onDone={confirmed} />
      ) : (
        <>
          <p>{account.has_totp ? w.factorOn : w.factorOff}</p>
          <Begin account={account} onPrepared={setPrepared} onRemoved={onChange} />
        </>
      )}
    </section>
  );
}

interface BeginProps {
  account: Account;
  onPrepared: (prepared: Prepared) => void;
  onRemoved: () => void;
}

/** Setting up or removing: both need the password. */
function Begin({ account, onPrepared, onRemoved }: BeginProps) {
  const [password, setPassword] = useState("");
  const sending = useSending();
  const form = { current_password: password };
  const prepare = () =>
    sending.run(async () => onPrepared((await send<Prepared>("POST", "/api/account/totp", form)).data));
  const remove = async () => {
    const removed = () => send("POST", "/api/account/totp/removal", form);
    if (!(await sending.run(removed, w.factorRemoved))) return;
    setPassword("");
    onRemoved();
  };
  return (
    <Form
      sending={sending}
      submit={account.has_totp ? w.factorRemove : w.factorPrepare}
      onSubmit={account.has_totp ? remove : prepare}
      label={w.factorTitle}
    >
      {account.has_password && (
        <Field
          id="factor-password"
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
  );
}

function Confirm({ prepared, onDone }: { prepared: Prepared; onDone: (codes: string[]) => void }) {
  const [code, setCode] = useState("");
  const sending = useSending();
  const confirm = () =>
    sending.run(async () => {
      const answer = await send<{ recovery_codes: string[] }>("PUT", "/api/account/totp", { code });
      onDone(answer.data.recovery_codes);
    });
  return (
    <>
      <p>{w.factorScan}</p>
      <img class="qr" src={prepared.picture} alt={w.factorPicture} width="220" height="220" />
      <p class="break">
        {w.factorKey}: <code>{prepared.key.replaceAll(/(.{4})/g, "$1 ")}</code>
      </p>
      <Form sending={sending} submit={w.factorConfirm} onSubmit={confirm} label={w.factorTitle}>
        <Field
          id="factor-code"
          label={words.signIn.code}
          value={code}
          onInput={setCode}
          autocomplete="one-time-code"
          inputmode="numeric"
          required
        />
      </Form>
    </>
  );
}
