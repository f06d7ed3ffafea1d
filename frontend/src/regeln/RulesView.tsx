/** Regeln und Standards: what the law demands and what the Kreis has decided, as it holds on a day. */
import "../bearbeiten/edit.css";
import "./rules.css";
import { useState } from "preact/hooks";
import { forgetAnswers } from "../api/client";
import { useAnswer } from "../api/resource";
import { t } from "../i18n";
import { r } from "../i18n/de.rules";
import { announce } from "../shell/announce";
import { Heading } from "../shell/Heading";
import { region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { RuleEntry } from "./RuleEntry";
import { type Rules, rulesTableUrl, rulesUrl, type Standards, standardsUrl } from "./rules";
import { StandardsPart } from "./StandardsPart";

/** The view. */
export function RulesView() {
  useTitle(r.title);
  const asOf = route.value.query.get("stand");
  const rules = useAnswer<Rules>(rulesUrl(asOf));
  const standards = useAnswer<Standards>(standardsUrl(asOf));
  const again = (sentence: string) => {
    announce(sentence);
    forgetAnswers();
    rules.retry();
    standards.retry();
  };
  const shown = rules.data;
  return (
    <div class="stack rules">
      <div>
        <Heading>{r.title}</Heading>
        <p class="lead">{r.lead(region.value?.region.name ?? t.app.name)}</p>
      </div>
      <Day asOf={asOf ?? shown?.as_of ?? ""} />
      {shown && (
        <Notice>
          <p>{shown.notice}</p>
          {shown.assumed && <p>{shown.assumed}</p>}
        </Notice>
      )}
      {standards.error && <Failure error={standards.error} onRetry={standards.retry} />}
      {standards.data && <StandardsPart answer={standards.data} onChange={again} />}
      {rules.error && <Failure error={rules.error} onRetry={rules.retry} />}
      {rules.loading && !shown && <Loading rows={8} />}
      {shown && <RuleList answer={shown} onChange={again} />}
    </div>
  );
}

/** The day that is asked about; the address carries it. */
function Day({ asOf }: { asOf: string }) {
  const [day, setDay] = useState<string | null>(null);
  const given = day ?? asOf;
  return (
    <form
      class="filters"
      aria-label={r.asOf}
      onSubmit={(event) => {
        event.preventDefault();
        setQuery({ stand: given });
        setDay(null);
      }}
    >
      <div class="field">
        <label for="stand">{r.asOf}</label>
        <input id="stand" type="date" value={given} onInput={(event) => setDay(event.currentTarget.value)} />
      </div>
      <button type="submit" class="button">
        {r.apply}
      </button>
    </form>
  );
}

function RuleList({ answer, onChange }: { answer: Rules; onChange: (sentence: string) => void }) {
  const topics = Object.keys(r.topics).filter((topic) => answer.rules.some((rule) => rule.topic === topic));
  return (
    <section aria-labelledby="law" class="stack">
      <div class="row between">
        <h2 id="law">{r.rules}</h2>
        <a class="button quiet" href={rulesTableUrl(answer.as_of)} download>
          {r.table}
        </a>
      </div>
      {topics.map((topic) => (
        <section key={topic} aria-labelledby={`topic-${topic}`}>
          <h3 id={`topic-${topic}`}>{r.topics[topic]}</h3>
          {answer.rules
            .filter((rule) => rule.topic === topic)
            .map((rule) => (
              <RuleEntry key={rule.code} rule={rule} asOf={answer.as_of} onChange={onChange} />
            ))}
        </section>
      ))}
    </section>
  );
}
