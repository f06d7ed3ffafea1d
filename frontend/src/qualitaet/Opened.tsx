/** An opened finding: the ways to mend it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { date } from "../i18n";
import { q } from "../i18n/de.quality";
import { setQuery, viewUrl } from "../shell/router";
import { Compare } from "./Compare";
import { Placing } from "./Placing";
import { dismiss, type Finding, type Kind, reopen } from "./quality";
import { useSending } from "./useSending";

interface Props {
  kind: Kind;
  finding: Finding;
  onMended: (sentence: string) => void;
}

/** What can be done about it. */
export function Opened({ kind, finding, onMended }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.closest(".entry")?.scrollIntoView({ block: "nearest" });
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) setQuery({ befund: null });
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <div class="opened mend" ref={place}>
      {finding.dismissal ? (
        <Confirmed finding={finding} onMended={onMended} />
      ) : (
        <>
          {kind.mend === "decide" && <Compare finding={finding} onMended={onMended} />}
          {kind.mend === "place" && <Placing finding={finding} onMended={onMended} />}
          <p class="row">
            {kind.mend === "edit" && finding.edit && (
              <a class="button primary" href={withRegion(finding.edit)}>
                {q.edit}
              </a>
            )}
            <a href={viewUrl(`/lernort/${finding.slug}`)}>{q.toSite}</a>
          </p>
          {kind.mend !== "decide" && <Right finding={finding} onMended={onMended} />}
        </>
      )}
    </div>
  );
}

/** The address of the form, with what is kept across views. */
function withRegion(edit: string): string {
  const [path, query] = edit.split("?");
  return viewUrl(path ?? "/", Object.fromEntries(new URLSearchParams(query)));
}

function Confirmed({ finding, onMended }: Omit<Props, "kind">) {
  const sending = useSending();
  const told = finding.dismissal;
  if (!told) return null;
  return (
    <>
      <p>
        {q.confirmedBy(told.by ?? q.goneAccount, date(told.at))} {told.reason}
      </p>
      <button
        type="button"
        class="button"
        disabled={sending.busy}
        onClick={() =>
          sending.run(
            () => reopen(told.id),
            () => onMended(q.done.reopened),
          )
        }
      >
        {q.reopen}
      </button>
      {sending.error && <p role="alert">{sending.error}</p>}
    </>
  );
}

function Right({ finding, onMended }: Omit<Props, "kind">) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const sending = useSending();
  if (!asking) {
    return (
      <button type="button" class="button quiet" onClick={() => setAsking(true)}>
        {q.right}
      </button>
    );
  }
  return (
    <form
      class="field stack tight"
      onSubmit={(event) => {
        event.preventDefault();
        sending.run(
          () => dismiss(finding, reason),
          () => onMended(q.done.confirmed),
        );
      }}
    >
      <div>
        <label for="right-reason">{q.rightWhy}</label>
        <input
          id="right-reason"
          ref={(input) => {
            if (reason === "") input?.focus();
          }}
          required
          minLength={3}
          maxLength={500}
          aria-describedby="right-hint"
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        <small id="right-hint">{q.rightHint}</small>
      </div>
      <div class="row">
        <button type="submit" class="button primary" disabled={sending.busy}>
          {q.confirm}
        </button>
        <button type="button" class="button quiet" onClick={() => setAsking(false)}>
          {q.cancel}
        </button>
      </div>
      {sending.error && <p role="alert">{sending.error}</p>}
    </form>
  );
}
