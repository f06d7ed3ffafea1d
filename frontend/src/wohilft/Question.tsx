/** The question in plain words. */
import { s } from "../i18n/de.spots";
import { KindSelect, ModeChoice, OneOf, Select } from "../shell/Choices";
import { NumberInput } from "../shell/NumberInput";
import { setQuery } from "../shell/router";
import { Projections } from "./Projections";
import { AIMS, type Aim, LIMITS, MOST_NEW, mayCountPlaces, missing, type Spots } from "./spots";
import { WhereChoice } from "./Where";

const PROBLEMS = { kinds: s.noKinds, corners: s.fewCorners, list: s.listNone } as const;

interface Props {
  spots: Spots;
  busy: boolean;
  onSearch: () => void;
}

/** The form. */
export function Question({ spots, busy, onSearch }: Props) {
  const problem = missing(spots);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem && !busy) onSearch();
      }}
    >
      <KindSelect value={spots.category} label={s.kind} />
      <ModeChoice value={spots.mode} />
      <AimChoice aim={spots.aim} />
      {spots.aim !== "centre" && (
        <Select
          id="limit"
          label={s.limit[spots.aim]}
          value={`${spots.limit}`}
          options={LIMITS.map(
            (one) => [`${one}`, spots.aim === "covering" ? s.upTo(one) : s.asMuchAs(one)] as const,
          )}
          onChoose={(grenze) => setQuery({ grenze })}
        />
      )}
      <div class="pair">
        <div class="field">
          <label for="number">{s.number}</label>
          <NumberInput
            id="number"
            min={1}
            max={MOST_NEW}
            value={spots.number}
            onTyped={(anzahl) => setQuery({ anzahl })}
          />
        </div>
        {mayCountPlaces(spots) && (
          <div class="field">
            <label for="places">{s.places}</label>
            <NumberInput
              id="places"
              min={1}
              max={10_000}
              value={spots.places}
              aria-describedby="places-hint"
              onTyped={(plaetze) => setQuery({ plaetze })}
            />
          </div>
        )}
      </div>
      {mayCountPlaces(spots) && (
        <p class="note" id="places-hint">
          {s.placesHint}
        </p>
      )}
      <WhereChoice spots={spots} />
      <Projections spots={spots} />
      {problem && <p class="notice">{PROBLEMS[problem]}</p>}
      <button type="submit" class="button primary" aria-disabled={busy || problem !== null}>
        {spots.number === 1 ? s.search : s.searchMany(spots.number)}
      </button>
    </form>
  );
}

function AimChoice({ aim }: { aim: Aim }) {
  return (
    <OneOf
      legend={s.aim}
      name="aim"
      value={aim}
      options={AIMS.map((one) => [one, s.aims[one]] as const)}
      onChoose={(ziel) => setQuery({ ziel })}
    />
  );
}
