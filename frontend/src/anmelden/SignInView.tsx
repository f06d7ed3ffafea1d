/** Anmelden: with a password and perhaps a code, or with the provider; and setting a password by a one-time link. */
import { useEffect, useState } from "preact/hooks";
import { send } from "../api/send";
import { words } from "../i18n/de.account";
import { announce } from "../shell/announce";
import { Check, Field, Form, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { route, visit } from "../shell/router";
import { loadSession, type Session, session, sessionKnown, signedIn } from "../shell/session";
import { safeDestination } from "../shell/signin";
import { useTitle } from "../shell/title";
import { LinkForm } from "./LinkForm";

const w = words.signIn;

function arrive(begun: Session): void {
  session.value = begun;
  sessionKnown.value = true;
  if (!begun.signed_in) return;
  announce(w.already(begun.name));
  const next = safeDestination(route.value.query.get("next"));
  visit(begun.needs_second_factor ? `/konto?next=${encodeURIComponent(next)}` : next, "replace");
}

/** The view. */
export function SignInView() {
  const byLink = route.value.path === "/anmelden/passwort";
  const title = byLink ? words.link.title : session.value?.needs_code ? w.codeTitle : w.title;
  useTitle(title);
  useEffect(() => {
    if (!session.value?.needs_code) void loadSession();
  }, []);
  return (
    <div class="stack narrow">
      <Heading>{title}</Heading>
      {byLink ? <LinkForm /> : session.value?.needs_code ? <CodeForm /> : <Ways />}
    </div>
  );
}

function Ways() {
  const failure = route.value.query.get("fehler");
  const next = route.value.query.get("next");
  const provider = session.value?.ways?.oidc;
  if (signedIn())
    return (
      <>
        <p>{w.already(session.value?.name ?? "")}</p>
        <a class="button primary" href={safeDestination(next)}>
          {w.onward}
        </a>
      </>
    );
  return (
    <>
      <p class="lead">{w.lead}</p>
      {failure && (
        <p class="notice failure" role="alert">
          {w.failures[failure] ?? w.failed}
        </p>
      )}
      {provider && (
        <>
          <a
            class="button primary"
            href={`/api/session/oidc?next=${encodeURIComponent(safeDestination(next))}`}
          >
            {w.with(provider)}
          </a>
          <p class="note">{w.or}</p>
        </>
      )}
      <PasswordForm />
      <Forgotten />
    </>
  );
}

function PasswordForm() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const sending = useSending();
  const signIn = () =>
    sending.run(async () => arrive((await send<Session>("POST", "/api/session", { email, password })).data));
  return (
    <Form sending={sending} submit={w.submit} onSubmit={signIn} label={w.title}>
      <Field
        id="email"
        type="email"
        label={words.email}
        value={email}
        onInput={setEmail}
        autocomplete="username"
        required
      />
      <Field
        id="password"
        type={shown ? "text" : "password"}
        label={words.password}
        value={password}
        onInput={setPassword}
        autocomplete="current-password"
        required
      />
      <Check label={words.showPassword} checked={shown} onChange={setShown} />
    </Form>
  );
}

function CodeForm() {
  const [code, setCode] = useState("");
  const sending = useSending();
  const confirm = () =>
    sending.run(async () => arrive((await send<Session>("POST", "/api/session/totp", { code })).data));
  return (
    <>
      <p class="lead">{w.codeLead}</p>
      <Form sending={sending} submit={w.codeSubmit} onSubmit={confirm} label={w.codeTitle}>
        <Field
          id="code"
          label={w.code}
          hint={w.codeHint}
          value={code}
          onInput={setCode}
          autocomplete="one-time-code"
          autocapitalize="characters"
          required
        />
      </Form>
    </>
  );
}

function Forgotten() {
  const [email, setEmail] = useState("");
  const sending = useSending();
  const [told, setTold] = useState("");
  const ask = () =>
    sending.run(async () =>
      setTold((await send<{ detail: string }>("POST", "/api/session/reset", { email })).data.detail),
    );
  return (
    <details>
      <summary>{w.forgotten}</summary>
      {session.value?.ways?.mail ? (
        <Form sending={sending} submit={w.askLink} onSubmit={ask} label={w.forgotten}>
          <Field
            id="reset-email"
            type="email"
            label={words.email}
            value={email}
            onInput={setEmail}
            autocomplete="username"
            required
          />
          <p role="status">{told}</p>
        </Form>
      ) : (
        <p>{w.askAdmin}</p>
      )}
    </details>
  );
}
