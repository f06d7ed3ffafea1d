/** Szenario: sites, streets, housing, standards and lines changed in thought, saved, shared, compared and frozen. */
import "./scenario.css";
import { useEffect, useState } from "preact/hooks";
import { ask, forgetAnswers } from "../api/client";
import { useLoaded } from "../api/resource";
import type { LonLat, MeasuredMode } from "../api/types";
import { w } from "../i18n/de.scenario";
import { stage } from "../map/stage";
import { usePick } from "../map/usePick";
import { KindSelect, ModeChoice } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { categories } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import {
  type Assignment,
  assignment,
  assignmentUrl,
  type Content,
  type Result,
  result,
  type SavedResult,
  type Scenario,
  savedResult,
  scenarioUrl,
  versionUrl,
} from "./api";
import { ChangeList, Steps } from "./ChangeList";
import { Compare } from "./Compare";
import { type Changes, countOf } from "./changes";
import { type Draft, isSame, modes, openContent, readDraft, toContent } from "./draft";
import { FrozenView } from "./FrozenView";
import { Helps } from "./Helps";
import { More } from "./More";
import { Overview } from "./Overview";
import { usePlaces } from "./places";
import { ResultPart } from "./ResultPart";
import { Saved } from "./Saved";
import { SiteChoice } from "./SiteChoice";
import { OpenChoice, StartChoice } from "./StartChoice";
import { canRedo, canUndo, redo, step, undo } from "./steps";
import { useResultMap, useScenarioMap } from "./useScenarioMap";

interface PickProps {
  id: string;
  label: string;
  add: (point: LonLat) => Partial<Changes>;
}

function PickButton({ id, label, add }: PickProps) {
  const { picking, pick } = usePick((point) => {
    if (point) step(add(point), { ansicht: null });
    else setQuery({ ansicht: null });
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  });
  return (
    <button type="button" id={id} class="button" onClick={pick} disabled={!stage.value || picking}>
      {label}
    </button>
  );
}

const wholeNumber = (text: string | null) => (text && /^\d{1,9}$/.test(text) ? Number(text) : null);

/** The saved scenario of the address; opening one brings its content into the address. */
function useSaved(): {
  scenario: Scenario | null;
  reload: () => void;
  error: ReturnType<typeof useLoaded>["error"];
} {
  const { query } = route.value;
  const id = wholeNumber(query.get("s"));
  const [turn, setTurn] = useState(0);
  const found = useLoaded<Scenario>(id === null ? null : `${id}.${turn}.${query.get("v")}`, (signal) => {
    forgetAnswers();
    return ask<Scenario>(scenarioUrl(id ?? 0), signal);
  });
  const scenario = found.data?.id === id ? found.data : null;
  const opened = query.get("v") !== null;
  const earlier = wholeNumber(query.get("fassung"));
  useEffect(() => {
    if (!scenario || opened) return;
    const more = { s: scenario.id, v: scenario.version, fassung: null };
    if (earlier === null || earlier === scenario.version) openContent(scenario.content, more);
    else
      void ask<{ content: Content }>(versionUrl(scenario.id, earlier)).then(({ content }) =>
        openContent(content, more),
      );
  }, [scenario, opened, earlier]);
  return { scenario, reload: () => setTurn((before) => before + 1), error: found.error };
}

/** Strg+Z and Strg+Y (or Strg+Umschalt+Z) outside of fields. */
function useKeys(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const typing = (event.target as Element).closest?.("input, select, textarea");
      if (typing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      const again = key === "y" || (key === "z" && event.shiftKey);
      if (again ? canRedo() : key === "z" && canUndo()) {
        event.preventDefault();
        if (again) redo();
        else undo();
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

/** What one can do: the form on the left. */
function Making({ draft, answer }: { draft: Draft; answer: Result | null }) {
  const { category, added, streets } = draft;
  const places = usePlaces(category);
  const hasPlaces = categories.value.get(category)?.has_places ?? true;
  const changed = countOf(draft) > 0;
  useScenarioMap(draft, places, category, answer);
  useKeys();
  return (
    <>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <StartChoice draft={draft} />
        <KindSelect value={category} label={w.kind} />
        <ModeChoice value={draft.mode as MeasuredMode} modes={modes() as MeasuredMode[]} />
        <OpenChoice draft={draft} />
        <div class="row">
          <PickButton
            id="what-if-pick"
            label={added.length ? w.pickMore : w.pick}
            add={(point) => ({ added: [...added, { point, places: null, category, name: "" }] })}
          />
          {draft.mode !== "bus" && (
            <PickButton
              id="what-if-street"
              label={w.pickStreet}
              add={(point) => ({ streets: [...streets, { point, what: "zu" }] })}
            />
          )}
        </div>
        <SiteChoice places={places} changes={draft} category={category} hasPlaces={hasPlaces} />
        <More draft={draft} standard={answer?.limit.before.text ?? ""} />
      </form>
      <Helps draft={draft} />
      {!changed && <p class="notice">{w.none}</p>}
      {!changed && canRedo() && <Steps />}
      {changed && (
        <ChangeList
          changes={draft}
          category={category}
          places={places}
          hasPlaces={hasPlaces}
          understood={answer?.changes ?? []}
        />
      )}
    </>
  );
}

/** The desk of who plans. */
function Desk() {
  const draft = readDraft();
  const content = toContent(draft);
  const { scenario, reload, error } = useSaved();
  const waiting = route.value.query.get("s") !== null && route.value.query.get("v") === null;
  const key = draft.category && !waiting ? JSON.stringify(content) : null;
  const answer = useLoaded<Result>(key, () => result(content));
  const shown = answer.error ? null : answer.data;
  const dirty = scenario !== null && !isSame(scenario.content, content);
  return (
    <>
      <Overview
        key={`${scenario?.id}.${scenario?.version}.${scenario?.revision}`}
        open={countOf(draft) === 0 && !scenario}
      />
      {error && <p class="notice failure">{error.message}</p>}
      <Making draft={draft} answer={shown} />
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !shown && <Loading rows={5} />}
      {(countOf(draft) > 0 || scenario) && (
        <Saved key={scenario?.id ?? 0} scenario={scenario} content={content} dirty={dirty} onSaved={reload} />
      )}
      {shown && (
        <ResultPart answer={shown} spread={{ of: key ?? "", ask: (signal) => assignment(content, signal) }} />
      )}
    </>
  );
}

/** What others see of a scenario that is shared with them. */
function Reading() {
  const id = wholeNumber(route.value.query.get("s"));
  const found = useLoaded<SavedResult>(id === null ? null : `${id}`, (signal) =>
    savedResult(id ?? 0, {}, signal),
  );
  useResultMap(found.data);
  return (
    <>
      <Overview open />
      {id === null && <p class="notice">{w.readers}</p>}
      {found.error && <Failure error={found.error} onRetry={found.retry} />}
      {found.loading && <Loading rows={5} />}
      {found.data && (
        <>
          <h2>{found.data.scenario.name}</h2>
          <ul>
            {found.data.changes.map((one, n) => (
              <li key={`${n}${one.text}`}>
                {one.text} {one.words && <small>({one.words})</small>}
              </li>
            ))}
          </ul>
          <ResultPart
            answer={found.data}
            spread={{ of: `${id}`, ask: (signal) => ask<Assignment>(assignmentUrl(id ?? 0), signal) }}
          />
        </>
      )}
    </>
  );
}

/** The view. */
export function ScenarioView() {
  const { query } = route.value;
  const frozen = wholeNumber(query.get("stand"));
  const side = query.get("vergleich") !== null;
  useTitle(w.title);
  if (frozen !== null) return <FrozenView number={frozen} />;
  if (side) return <Compare />;
  return (
    <div class="stack">
      <div>
        <Heading>{w.title}</Heading>
        <p class="draft-mark">{w.draft}</p>
        <p class="lead">{w.lead}</p>
      </div>
      {may("compute") ? <Desk /> : <Reading />}
      <Share />
    </div>
  );
}
