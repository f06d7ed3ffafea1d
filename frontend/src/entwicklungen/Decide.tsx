/** Taking an entry up as a finding, dismissing it with a reason, taking that back. */
import { useState } from "preact/hooks";
import { address } from "../api/client";
import { send } from "../api/send";
import { date } from "../i18n";
import { d } from "../i18n/de.developments";
import { Field, Form, Outcome, useSending } from "../shell/Form";
import { type Development, findingUrl } from "./api";

interface Props {
  of: Development;
  run: number;
  /** What was done, in words: the list is asked for anew. */
  onDone: (sentence: string) => void;
}

/** The ways that are open. */
export function Decide({ of, run, onDone }: Props) {
  const [asking, setAsking] = useState<"accept" | "dismiss" | null>(null);
  const { decision } = of;
  if (decision && decision.state !== "open") return <Decided of={of} run={run} onDone={onDone} />;
  return (
    <>
      {decision?.again && (
        <p class="note">
          {d.again(decision.again)} {told(of)}
        </p>
      )}
      {asking === null ? (
        <p class="row">
          <button type="button" class="button" onClick={() => setAsking("accept")}>
            {d.accept}
          </button>
          <button type="button" class="button quiet" onClick={() => setAsking("dismiss")}>
            {d.dismiss}
          </button>
        </p>
      ) : (
        <Asking how={asking} of={of} run={run} onDone={onDone} onCancel={() => setAsking(null)} />
      )}
    </>
  );
}

function Asking({
  how,
  of,
  run,
  onDone,
  onCancel,
}: Props & { how: "accept" | "dismiss"; onCancel: () => void }) {
  const [words, setWords] = useState("");
  const sending = useSending();
  const accepts = how === "accept";
  const submit = async () => {
    const body = { key: of.key, run, ...(accepts ? { note: words } : { reason: words }) };
    const path = `/api/developments/${accepts ? "findings" : "dismissals"}`;
    if (await sending.run(() => send("POST", address(path), body)))
      onDone(accepts ? d.accepted : d.dismissed);
  };
  return (
    <Form sending={sending} submit={accepts ? d.accept : d.dismiss} onSubmit={submit} label={of.title}>
      <Field
        id="decide-words"
        label={accepts ? d.acceptNote : d.dismissWhy}
        value={words}
        onInput={setWords}
        hint={accepts ? d.acceptHint : undefined}
        required={!accepts}
        minLength={accepts ? undefined : 3}
        maxLength={2000}
        ref={(input: HTMLInputElement | null) => {
          if (words === "") input?.focus();
        }}
      />
      <button type="button" class="button quiet" onClick={onCancel}>
        {d.cancel}
      </button>
    </Form>
  );
}

function Decided({ of, onDone }: Props) {
  const sending = useSending();
  const { decision } = of;
  if (!decision) return null;
  const reopen = async () => {
    const url = address("/api/developments/dismissals", { key: of.key });
    if (await sending.run(() => send("DELETE", url))) onDone(d.reopened);
  };
  return (
    <>
      <p>{told(of)}</p>
      {decision.finding !== null && (
        <p>
          <a href={findingUrl(decision.finding)}>{d.toFinding}</a>
        </p>
      )}
      {decision.verdict === "dismissed" && (
        <button type="button" class="button" aria-disabled={sending.busy} onClick={() => void reopen()}>
          {d.reopen}
        </button>
      )}
      <Outcome sending={sending} />
    </>
  );
}

function told({ decision }: Development): string {
  if (!decision) return "";
  const what = decision.verdict === "accepted" ? d.states.accepted : d.states.dismissed;
  const reason = decision.reason ? `: ${decision.reason}` : ".";
  return `${d.decided(what, decision.by, date(decision.at))}${reason}`;
}
