/** An existing site, and what may become of it: closed, moved, or given other places. */
import { w } from "../i18n/de.scenario";
import { Select } from "../shell/Choices";
import { route, setQuery } from "../shell/router";
import type { Changed, Changes } from "./changes";
import { HoursForm } from "./HoursForm";
import { PlacesField, PointFields } from "./Point";
import type { Place } from "./places";
import { step } from "./steps";

interface Props {
  places: readonly Place[];
  changes: Changes;
  category: string;
  hasPlaces: boolean;
}

/** The changed sites with one of them as it shall be. */
export function withChanged(changed: readonly Changed[], next: Changed): Changed[] {
  const others = changed.filter((one) => one.slug !== next.slug);
  return [...others, next];
}

/** The choice, and what can be done with the chosen one. */
export function SiteChoice({ places, changes, category, hasPlaces }: Props) {
  const chosen = places.find((one) => one.slug === route.value.query.get("ort"));
  return (
    <>
      <Select
        id="what-if-site"
        label={w.site}
        value={chosen?.slug ?? ""}
        options={[["", w.choose], ...places.map((one) => [one.slug, one.name] as const)]}
        onChoose={(ort) => setQuery({ ort })}
      />
      {chosen && <ChosenSite place={chosen} changes={changes} category={category} hasPlaces={hasPlaces} />}
    </>
  );
}

interface ChosenProps {
  place: Place;
  changes: Changes;
  category: string;
  hasPlaces: boolean;
}

function ChosenSite({ place, changes, category, hasPlaces }: ChosenProps) {
  const { closed, changed } = changes;
  const before = changed.find((one) => one.slug === place.slug) ?? {
    slug: place.slug,
    point: null,
    places: null,
    category: "",
  };
  const isClosed = closed.includes(place.slug);
  const put = (next: Changed, more = {}) => step({ changed: withChanged(changed, next) }, more);
  return (
    <fieldset class="card">
      <legend>{place.name}</legend>
      {isClosed ? (
        <button
          type="button"
          class="button"
          onClick={() => step({ closed: closed.filter((one) => one !== place.slug) })}
        >
          {w.reopen}
        </button>
      ) : (
        <>
          <button
            type="button"
            class="button"
            onClick={() =>
              step({
                closed: [...closed, place.slug],
                changed: changed.filter((one) => one.slug !== place.slug),
              })
            }
          >
            {w.closeIt}
          </button>
          <p class="note">{w.moveHint}</p>
          <PointFields
            id="what-if-move"
            name={place.name}
            point={before.point ?? place.point}
            onMove={(point, more) => put({ ...before, point }, more)}
          />
          {hasPlaces && (
            <PlacesField
              label={w.placesOf(place.name)}
              value={before.places}
              onChange={(value) => put({ ...before, places: value, category })}
            />
          )}
          <HoursForm slug={place.slug} name={place.name} more={changes.more} />
        </>
      )}
    </fieldset>
  );
}
