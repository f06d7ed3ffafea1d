/** The changes made so far: each can be altered, taken back, and done again. */
import type { LonLat } from "../api/types";
import { decimal, distance } from "../i18n";
import { w } from "../i18n/de.whatif";
import { NumberInput } from "../shell/NumberInput";
import { PlacesField, PointFields } from "./Point";
import type { Place } from "./places";
import { canRedo, canUndo, redo, step, undo } from "./steps";
import type { Changes, Street, Understood } from "./whatif";

interface Props {
  changes: Changes;
  places: readonly Place[];
  hasPlaces: boolean;
  /** The streets as the server understood them, in order; empty until it has answered. */
  understood: readonly Understood[];
}

const without = <A,>(all: readonly A[], gone: number) => all.filter((_, n) => n !== gone);
const with_ = <A,>(all: readonly A[], at: number, next: A) => all.map((one, n) => (n === at ? next : one));

function Remove({ what, onRemove }: { what: string; onRemove: () => void }) {
  return (
    <button type="button" class="button quiet" aria-label={w.removeWhat(what)} onClick={onRemove}>
      {w.remove}
    </button>
  );
}

/** The buttons that take steps back and do them again; they stay where they are, so that focus does. */
export function Steps() {
  return (
    <div class="row">
      <button type="button" class="button" aria-disabled={!canUndo()} onClick={() => canUndo() && undo()}>
        {w.undo}
      </button>
      <button
        type="button"
        class="button quiet"
        aria-disabled={!canRedo()}
        onClick={() => canRedo() && redo()}
      >
        {w.redo}
      </button>
    </div>
  );
}

/** The list. */
export function ChangeList({ changes, places, hasPlaces, understood }: Props) {
  const { added, closed, changed, streets } = changes;
  const names = new Map(places.map((one) => [one.slug, one.name]));
  const nameOf = (slug: string) => names.get(slug) ?? slug;
  return (
    <section class="stack tight" aria-labelledby="what-if-changes">
      <h2 id="what-if-changes">{w.changes}</h2>
      <Steps />
      <ul class="plain what-if-list">
        {added.map((one, n) => (
          <li key={`neu${n}`}>
            <div class="row between">
              <strong>{w.added(n + 1)}</strong>
              {hasPlaces && (
                <PlacesField
                  label={w.placesFor(n + 1)}
                  value={one.places}
                  onChange={(value) => step({ added: with_(added, n, { ...one, places: value }) })}
                />
              )}
              <Remove what={w.added(n + 1)} onRemove={() => step({ added: without(added, n) })} />
            </div>
            <PointFields
              id={`what-if-new-${n}`}
              name={w.added(n + 1)}
              point={one.point}
              onMove={(point: LonLat, more) => step({ added: with_(added, n, { ...one, point }) }, more)}
            />
          </li>
        ))}
        {closed.map((slug, n) => (
          <li key={`zu${slug}`} class="row between">
            <strong>{w.closed(nameOf(slug))}</strong>
            <Remove what={w.closed(nameOf(slug))} onRemove={() => step({ closed: without(closed, n) })} />
          </li>
        ))}
        {changed.map((one, n) => (
          <li key={`anders${one.slug}`} class="row between">
            <strong>{changedInWords(nameOf(one.slug), one.point !== null, one.places)}</strong>
            <Remove
              what={changedInWords(nameOf(one.slug), one.point !== null, one.places)}
              onRemove={() => step({ changed: without(changed, n) })}
            />
          </li>
        ))}
        {streets.map((street, n) => (
          <StreetRow
            key={`strasse${street.point.join()}`}
            n={n}
            street={street}
            streets={streets}
            understood={understood[n]}
          />
        ))}
      </ul>
    </section>
  );
}

function changedInWords(name: string, moved: boolean, places: number | null): string {
  if (moved && places !== null) return w.movedAndPlaces(name, `${places}`);
  return moved ? w.moved(name) : w.resized(name, `${places}`);
}

interface StreetProps {
  n: number;
  street: Street;
  streets: readonly Street[];
  understood: Understood | undefined;
}

const USUAL_KMH = 30;

/** A street with what becomes of it. */
function StreetRow({ n, street, streets, understood }: StreetProps) {
  const { what } = street;
  const name = understood?.street ?? w.street(n + 1);
  const put = (next: Street["what"]) => step({ streets: with_(streets, n, { ...street, what: next }) });
  const today = understood?.speed_kmh_today;
  const mayOpen = understood?.one_way || what === "auf";
  return (
    <li class="stack tight">
      <div class="row between">
        <span>
          <strong>{name}</strong>{" "}
          <small>
            {understood?.metres !== undefined && w.part(distance(understood.metres))}
            {today != null && ` ${w.today(decimal(today))}`}
          </small>
        </span>
        <Remove what={name} onRemove={() => step({ streets: without(streets, n) })} />
      </div>
      <div class="row field">
        <select
          aria-label={w.whatOf(name)}
          value={typeof what === "number" ? "tempo" : what}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            put(chosen === "tempo" ? USUAL_KMH : (chosen as "zu" | "auf"));
          }}
        >
          <option value="zu">{w.shut}</option>
          <option value="tempo">{w.speed}</option>
          {mayOpen && <option value="auf">{w.bothWays}</option>}
        </select>
        {typeof what === "number" && (
          <span class="row field">
            <NumberInput
              min={1}
              max={200}
              value={what}
              aria-label={w.speedOf(name)}
              onTyped={(text) => {
                const kmh = Number(text);
                if (kmh >= 0.5 && kmh <= 200) put(kmh);
              }}
            />
            <span aria-hidden="true">km/h</span>
          </span>
        )}
      </div>
    </li>
  );
}
