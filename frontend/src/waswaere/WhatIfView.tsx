/** Was wäre, wenn …: sites added, moved, enlarged and closed in thought, streets changed, and what that brings. */
import "./whatif.css";
import { useEffect, useRef } from "preact/hooks";
import { useLoaded } from "../api/resource";
import type { LonLat, Mode } from "../api/types";
import { w } from "../i18n/de.whatif";
import { stage } from "../map/stage";
import { usePick } from "../map/usePick";
import { KindSelect, ModeChoice } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { baseOf, categories, loadedModes } from "../shell/region";
import { route, setQuery, viewUrl } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import { readState } from "../versorgung/state";
import { ChangeList, Steps } from "./ChangeList";
import { usePlaces } from "./places";
import { Result } from "./Result";
import { SiteChoice } from "./SiteChoice";
import { canRedo, step } from "./steps";
import { useWhatIfMap } from "./useWhatIfMap";
import { type Asked, type Changes, countOf, readChanges, type WhatIf, whatIf } from "./whatif";

/** The question as it stands in the address. */
function readAsked(): Asked {
  const { category, mode: measured } = readState();
  // What changes is searched over the streets, without turns.
  const mode: Mode = loadedModes.value.find((one) => one === baseOf(measured)) ?? "walk";
  return { category, mode, ...readChanges(route.value.query) };
}

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

/** Changes of sites are about sites of one kind; with another kind they mean nothing. */
function useOtherKind(category: string): void {
  const before = useRef(category);
  useEffect(() => {
    if (before.current && before.current !== category)
      setQuery({ zu: null, anders: null, ort: null }, "replace");
    before.current = category;
  }, [category]);
}

/** The view. */
export function WhatIfView() {
  const asked = readAsked();
  const { category, mode, added, streets } = asked;
  const places = usePlaces(category);
  const changed = countOf(asked) > 0;
  const answer = useLoaded<WhatIf>(changed && category ? JSON.stringify(asked) : null, () => whatIf(asked));
  const shown = changed && !answer.error ? answer.data : null;
  useOtherKind(category);
  useWhatIfMap(asked, places, category, shown);
  useTitle(w.title);
  const hasPlaces = categories.value.get(category)?.has_places ?? true;
  const understood = shown?.changes.filter((one) => one.kind === "street") ?? [];
  return (
    <div class="stack">
      <div>
        <Heading>{w.title}</Heading>
        <p class="lead">{w.lead}</p>
      </div>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <KindSelect value={category} label={w.kind} />
        <ModeChoice value={mode} />
        <div class="row">
          <PickButton
            id="what-if-pick"
            label={added.length ? w.pickMore : w.pick}
            add={(point) => ({ added: [...added, { point, places: null }] })}
          />
          <PickButton
            id="what-if-street"
            label={w.pickStreet}
            add={(point) => ({ streets: [...streets, { point, what: "zu" }] })}
          />
        </div>
        <SiteChoice places={places} changes={asked} hasPlaces={hasPlaces} />
      </form>
      {!changed && <p class="notice">{w.none}</p>}
      {!changed && canRedo() && <Steps />}
      {!changed && (
        <p>
          <a href={viewUrl("/wo-hilft-einer-mehr", { kategorie: category, modus: mode })}>{w.toSpots}</a>
        </p>
      )}
      {changed && (
        <ChangeList changes={asked} places={places} hasPlaces={hasPlaces} understood={understood} />
      )}
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !shown && <Loading rows={5} />}
      {shown && <Result answer={shown} />}
      <Share />
    </div>
  );
}
