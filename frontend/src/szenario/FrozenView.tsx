/** A frozen state: the figures as a committee got them, and whether newer data exist. */
import { useAnswer } from "../api/resource";
import { moment } from "../i18n";
import { w } from "../i18n/de.scenario";
import { u } from "../i18n/de.takeup";
import { TakeUp } from "../massnahmen/TakeUp";
import { Heading } from "../shell/Heading";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import {
  type Assignment,
  type Frozen,
  findingOfUrl,
  frozenBookUrl,
  frozenSheetUrl,
  frozenTextUrl,
  frozenUrl,
} from "./api";
import { openContent } from "./draft";
import { QuotasPart } from "./QuotasPart";
import { ResultPart } from "./ResultPart";
import { useResultMap } from "./useScenarioMap";

/** What was frozen of who finds a place; undefined where nothing was. */
function frozenSpread({ id, result }: Frozen) {
  const spread: Assignment | null | undefined = result.assignment;
  return spread ? { of: `${id}`, ask: async () => spread } : undefined;
}

/** The view. */
export function FrozenView({ number }: { number: number }) {
  const found = useAnswer<Frozen>(frozenUrl(number));
  const frozen = found.data;
  useTitle(frozen?.name ?? w.title);
  useResultMap(frozen?.result ?? null);
  return (
    <div class="stack">
      <Heading>{frozen ? w.frozenTitle(frozen.name) : w.title}</Heading>
      {found.error && <Failure error={found.error} onRetry={found.retry} />}
      {found.loading && <Loading rows={5} />}
      {frozen && (
        <>
          <p class="draft-mark">{w.draft}</p>
          <p class="lead">{w.frozenLead(frozen.id, frozen.version, frozen.by, moment(frozen.frozen_at))}</p>
          {frozen.note && <p>{frozen.note}</p>}
          {frozen.superseded && (
            <p class="notice">
              <strong>{w.superseded}</strong> {frozen.changed_since.join(", ")}
            </p>
          )}
          <section aria-labelledby="frozen-changes">
            <h2 id="frozen-changes">{w.changes}</h2>
            <ul>
              {frozen.result.changes.map((one, n) => (
                <li key={`${n}${one.text}`}>
                  {one.text} {one.words && <small>({one.words})</small>}
                </li>
              ))}
            </ul>
          </section>
          <ResultPart answer={frozen.result} spread={frozenSpread(frozen)} />
          {frozen.result.counted && <QuotasPart counted={frozen.result.counted} />}
          <p class="note">{w.fingerprint(frozen.input_hash, frozen.software_version)}</p>
          <ul class="plain">
            <li>
              <a href={frozenSheetUrl(frozen.id)} download>
                {w.asSheet}
              </a>
            </li>
            <li>
              <a href={frozenBookUrl(frozen.id)} download>
                {w.asBook}
              </a>
            </li>
            <li>
              <a href={frozenTextUrl(frozen.id)} download>
                {w.asText}
              </a>
            </li>
            <li>
              <a href={frozenUrl(frozen.id)}>{w.asJson}</a>
            </li>
            <li>
              <button
                type="button"
                class="link"
                onClick={() => openContent(frozen.content, { stand: null, s: null, v: null })}
              >
                {w.workOn}
              </button>
            </li>
          </ul>
          {may("keep_indicators") && (
            <TakeUp url={findingOfUrl(frozen.id)} title={frozen.name} lead={u.ofScenario} />
          )}
          <Share />
        </>
      )}
    </div>
  );
}
