/** Where one more would help most within the scenario; what is found is taken over by one click. */
import "../aufgaben/jobs.css";
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import type { LonLat } from "../api/types";
import { count, share } from "../i18n";
import { w } from "../i18n/de.scenario";
import { Outcome, useSending } from "../shell/Form";
import { NumberInput } from "../shell/NumberInput";
import { categories } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { answerUrl, type SpotProperties, type SpotsAnswer } from "../wohilft/spots";
import { Working } from "../wohilft/Working";
import { locate } from "./api";
import { type Draft, toContent } from "./draft";
import { step } from "./steps";

const rounded = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
const wholeNumber = (text: string | null) => (text && /^\d{1,9}$/.test(text) ? Number(text) : null);

function whereIs({ name, street, municipality }: SpotProperties): string {
  return [name, street, municipality?.name].filter(Boolean).join(", ");
}

/** How far apart possible places are; by bus each is a search of its own. */
const USUAL_M = 500;
const BY_BUS_M = 1500;

interface PlaceProps {
  at: LonLat;
  words: string;
  why: string;
  places: number | null;
  draft: Draft;
}

function Candidate({ at, words, why, places, draft }: PlaceProps) {
  const point: LonLat = [rounded(at[0]), rounded(at[1])];
  const taken = draft.added.some((one) => one.point.join() === point.join());
  const take = () => step({ added: [...draft.added, { point, places, category: draft.category, name: "" }] });
  return (
    <li class="row between">
      <span>
        {words} <small>{why}</small>
      </span>
      <button
        type="button"
        class="button"
        aria-label={w.takeWhat(words)}
        aria-disabled={taken}
        onClick={() => !taken && take()}
      >
        {taken ? w.taken : w.take}
      </button>
    </li>
  );
}

function Found({ answer, draft }: { answer: SpotsAnswer; draft: Draft }) {
  const { places } = answer.question;
  return (
    <div class="stack tight">
      <h3 id="spots-answer" tabIndex={-1}>
        {w.found}
      </h3>
      <p class="note">
        {answer.result.text}{" "}
        {answer.alternatives.features.length === 0 && w.noneNearly(share(answer.nearly_share))}
      </p>
      <ol class="plain">
        {answer.places.features.map(({ geometry: { coordinates }, properties }) => (
          <Candidate
            key={coordinates.join()}
            at={coordinates}
            words={whereIs(properties)}
            why={w.because(count(properties.newly_within), count(properties.nearest_for))}
            places={places}
            draft={draft}
          />
        ))}
      </ol>
      {answer.alternatives.features.length > 0 && <h4>{w.nearly(share(answer.nearly_share))}</h4>}
      <ul class="plain">
        {answer.alternatives.features.map(({ geometry: { coordinates }, properties }) => (
          <Candidate
            key={coordinates.join()}
            at={coordinates}
            words={whereIs(properties)}
            why={w.insteadOf(properties.instead_of_rank, share(properties.loss_share))}
            places={places}
            draft={draft}
          />
        ))}
      </ul>
      <ul class="what-if-notes">
        {answer.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}

/** The question, its search and its answer. */
export function Helps({ draft }: { draft: Draft }) {
  const { query } = route.value;
  const job = wholeNumber(query.get("auftrag"));
  const run = job === null ? wholeNumber(query.get("lauf")) : null;
  const answer = useAnswer<SpotsAnswer>(run === null ? null : answerUrl(run));
  const [told, setTold] = useState<{ number: number; places: number | null }>({ number: 1, places: null });
  const sending = useSending();
  const hasPlaces = categories.value.get(draft.category)?.has_places ?? false;
  const question = {
    p: told.number,
    aim: "covering",
    candidates: { kind: "anywhere", spacing_m: draft.mode === "bus" ? BY_BUS_M : USUAL_M },
    places: hasPlaces && told.places ? told.places / told.number : null,
  };
  const begin = () =>
    sending.run(async () => setQuery({ auftrag: await locate(toContent(draft), question), lauf: null }));
  return (
    <details open={job !== null || run !== null}>
      <summary>{w.helps}</summary>
      <div class="stack tight">
        <div class="row fields">
          <div class="field">
            <label for="helps-number">{w.helpsNumber}</label>
            <NumberInput
              id="helps-number"
              min={1}
              max={10}
              value={told.number}
              onTyped={(text) => {
                const number = Math.round(Number(text));
                if (number >= 1 && number <= 10) setTold({ ...told, number });
              }}
            />
          </div>
          {hasPlaces && (
            <div class="field">
              <label for="helps-places">{w.helpsPlaces}</label>
              <NumberInput
                id="helps-places"
                min={1}
                max={1000}
                value={told.places}
                onTyped={(text) =>
                  setTold({ ...told, places: text === "" ? null : Math.max(1, Number(text)) })
                }
              />
            </div>
          )}
        </div>
        {draft.mode === "bus" && <p class="note">{w.helpsByBus}</p>}
        <button
          type="button"
          class="button"
          aria-disabled={sending.busy || job !== null}
          onClick={() => !sending.busy && job === null && void begin()}
        >
          {w.helpsSearch}
        </button>
        <Outcome sending={sending} />
        {job !== null && <Working key={job} id={job} />}
        {run !== null && answer.data && <Found answer={answer.data} draft={draft} />}
        {answer.error && <p class="notice failure">{answer.error.message}</p>}
      </div>
    </details>
  );
}
