/** The changes of a scenario in plain German: each can be altered, taken back, and done again. */
import type { LonLat } from "../api/types";
import { count, decimal, distance } from "../i18n";
import { w } from "../i18n/de.scenario";
import { figure } from "../i18n/figure";
import { NumberInput } from "../shell/NumberInput";
import { kindLabel } from "../shell/region";
import type { Understood } from "./api";
import { type Changes, lengthOf, type Raw, type Street } from "./changes";
import { PlacesField, PointFields } from "./Point";
import type { Place } from "./places";
import { canRedo, canUndo, redo, step, undo } from "./steps";

interface Props {
  changes: Changes;
  category: string;
  places: readonly Place[];
  hasPlaces: boolean;
  /** What became of every change of the API, in order; empty until the server has answered. */
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

/** What became of it, where it is not simply done. */
function Became({ told }: { told: readonly (Understood | undefined)[] }) {
  const bad = told.find((one) => one && one.status !== "applied");
  if (!bad) return null;
  return (
    <p class={bad.status === "impossible" ? "notice failure" : "note"}>
      <strong>{w.statuses[bad.status]}:</strong> {bad.words}
    </p>
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
export function ChangeList({ changes, category, places, hasPlaces, understood }: Props) {
  const { added, closed, changed, streets, more } = changes;
  const names = new Map(places.map((one) => [one.slug, one.name]));
  const told = parted(changes, understood);
  const closedName = (slug: string, n: number) =>
    names.get(slug) ?? told.closed[n]?.text.replace(/ schließt$/, "") ?? slug;
  const nameOf = (slug: string) => names.get(slug) ?? slug;
  return (
    <section class="stack tight" aria-labelledby="what-if-changes">
      <h2 id="what-if-changes">{w.changes}</h2>
      <Steps />
      <ul class="plain what-if-list">
        {added.map((one, n) => (
          <li key={`neu${n}`}>
            <div class="row between">
              <strong>{one.name || w.added(n + 1)}</strong>
              {one.category && one.category !== category && <small>{kindLabel(one.category)}</small>}
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
              onMove={(point: LonLat, rest) => step({ added: with_(added, n, { ...one, point }) }, rest)}
            />
            <Became told={[told.added[n]]} />
          </li>
        ))}
        {closed.map((slug, n) => (
          <li key={`zu${slug}`}>
            <div class="row between">
              <strong>{w.closed(closedName(slug, n))}</strong>
              <Remove
                what={w.closed(closedName(slug, n))}
                onRemove={() => step({ closed: without(closed, n) })}
              />
            </div>
            <Became told={[told.closed[n]]} />
          </li>
        ))}
        {changed.map((one, n) => {
          const words = changedInWords(nameOf(one.slug), one.point !== null, one.places);
          return (
            <li key={`anders${one.slug}`}>
              <div class="row between">
                <strong>{words}</strong>
                <Remove what={words} onRemove={() => step({ changed: without(changed, n) })} />
              </div>
              <Became told={told.changed[n] ?? []} />
            </li>
          );
        })}
        {streets.map((street, n) => (
          <StreetRow
            key={`strasse${street.point.join()}`}
            n={n}
            street={street}
            streets={streets}
            understood={told.streets[n]}
          />
        ))}
        {more.map((one, n) => (
          <MoreRow key={JSON.stringify(one)} n={n} one={one} more={more} understood={told.more[n]} />
        ))}
      </ul>
    </section>
  );
}

/** What became of the changes, parted as they are listed. */
function parted({ added, closed, changed, streets }: Changes, all: readonly Understood[]) {
  let at = 0;
  const next = (length: number) => {
    at += length;
    return all.slice(at - length, at);
  };
  return {
    added: next(added.length),
    closed: next(closed.length),
    changed: changed.map((one) => next(lengthOf(one))),
    streets: next(streets.length),
    more: all.slice(at),
  };
}

interface MoreProps {
  n: number;
  one: Raw;
  more: readonly Raw[];
  understood: Understood | undefined;
}

/** A change that has no fields of its own: told, and taken away. */
function MoreRow({ n, one, more, understood }: MoreProps) {
  const words = understood?.text ?? w.kinds[one.kind as keyof typeof w.kinds] ?? one.kind;
  return (
    <li>
      <div class="row between">
        <span>
          <strong>{words}</strong>{" "}
          {understood?.asking && <small>{w.moveIn(figure(understood.asking, count))}</small>}
        </span>
        <Remove what={words} onRemove={() => step({ more: without(more, n) })} />
      </div>
      <Became told={[understood]} />
    </li>
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
            {today != null && ` ${w.today_(decimal(today))}`}
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
      <Became told={[understood]} />
    </li>
  );
}
