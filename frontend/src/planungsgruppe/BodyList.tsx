/** All bodies one sees, searching all that they wrote, and founding one. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { date, moment } from "../i18n";
import { c } from "../i18n/de.committees";
import { refusal } from "../regeln/rules";
import { Field, Form, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { route, setQuery, viewUrl, visit } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { signedIn } from "../shell/session";
import { useTitle } from "../shell/title";
import { type Body, bodiesUrl, bodyPath, type Found, meetingPath, searchUrl } from "./api";
import { TextInput, useDraft } from "./Fields";

interface Answer {
  committees: Body[];
  may_coordinate: boolean;
}

/** The page. */
export function BodyList() {
  useTitle(c.title);
  const answer = useAnswer<Answer>(bodiesUrl());
  const found = answer.data?.committees ?? [];
  return (
    <div class="stack">
      <div>
        <Heading>{c.title}</Heading>
        <p class="lead">{c.lead}</p>
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!answer.data && !answer.error && <Loading rows={3} />}
      {answer.data && found.length === 0 && (
        <p>
          {c.none} {!signedIn() && c.signInHint}
        </p>
      )}
      {found.length > 0 && (
        <ul class="entries">
          {found.map((one) => (
            <li key={one.id} class="entry body-entry">
              <a class="entry-name" href={viewUrl(bodyPath(one.id))}>
                {one.name}
              </a>
              <span class="entry-kind">
                {one.next_at ? `${c.next}: ${moment(one.next_at)}` : c.noNext}
                {one.members !== undefined && ` · ${c.membersCount(one.members)}`}
                {one.archived && ` · ${c.archived}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Search />
      {answer.data?.may_coordinate && <NewBody />}
    </div>
  );
}

function Search() {
  const q = route.value.query.get("q") ?? "";
  const [words, setWords] = useState(q);
  const answer = useAnswer<{ found: Found[] }>(q.trim() ? searchUrl(q) : null);
  return (
    <section class="stack tight" aria-label={c.searchButton}>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          setQuery({ q: words }, "replace");
        }}
      >
        <Field id="search" type="search" label={c.search} value={words} onInput={setWords} />
        <button type="submit" class="button">
          {c.searchButton}
        </button>
      </form>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      <div role="status">{q.trim() && answer.data?.found.length === 0 && <p>{c.nothingFound}</p>}</div>
      <ul class="plain stack tight">
        {(answer.data?.found ?? []).map((one, n) => (
          <li key={n}>
            <a href={viewUrl(one.meeting_id ? meetingPath(one.meeting_id) : bodyPath(one.committee_id))}>
              {one.title}
            </a>
            <span class="entry-kind">
              {c.foundKinds[one.kind]} · {one.committee}
              {one.starts_at && ` · ${date(one.starts_at)}`}
            </span>
            {one.excerpt && <span class="break">{one.excerpt}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function NewBody() {
  const { draft, input } = useDraft("body", { name: "", purpose: "" });
  const sending = useSending();
  const make = () =>
    sending.run(async () => {
      const made = await send<{ id: number }>("POST", bodiesUrl(), draft).catch(refusal(() => undefined));
      visit(viewUrl(bodyPath(made.data.id)));
    });
  return (
    <details class="card">
      <summary>{c.newBody}</summary>
      <Form sending={sending} submit={c.save} onSubmit={make} label={c.newBody}>
        <TextInput {...input("name")} label={c.name} required />
        <TextInput {...input("purpose")} label={c.purpose} />
      </Form>
    </details>
  );
}
