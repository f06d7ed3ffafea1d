/** A journey in one direction: a sentence, then its legs in order, numbered as on the map. */
import { clock, words } from "../i18n/de.bus";
import { german } from "../i18n/language";
import type { DrawnLeg } from "../map/journey";
import { setQuery } from "../shell/router";
import { Notice } from "../shell/Status";
import type { Found, Leg } from "./bus";

interface LegsProps {
  title: string;
  found: Found;
  /** The words for the time between the journey and the moment asked for. */
  idle: (minutes: number) => string;
  /** Whether this direction is the one on the map. */
  shown: boolean;
  /** What the address says of it when it is. */
  way: string | null;
}

/** The number of each leg on the map; waits have none. */
function numbers(legs: readonly Leg[]): (number | null)[] {
  let number = 0;
  return legs.map((leg) => {
    if (leg.kind === "wait") return null;
    number += 1;
    return number;
  });
}

/** The legs of a journey as the map takes them. */
export function drawnLegs({ journey }: Found): DrawnLeg[] {
  const legs = journey?.legs ?? [];
  const number = numbers(legs);
  return legs.flatMap((leg, n) =>
    leg.kind === "wait"
      ? []
      : [
          {
            kind: leg.kind,
            path: leg.path,
            number: number[n] ?? 0,
            line: leg.kind === "ride" ? leg.line : null,
          },
        ],
  );
}

/** The journey, or why there is none. */
export function Legs({ title, found, idle, shown, way }: LegsProps) {
  const { journey } = found;
  const number = numbers(journey?.legs ?? []);
  const byStops = journey?.legs.some((leg) => leg.kind === "ride" && leg.path_basis === "stops");
  const show = () =>
    setQuery({ weg: way, karte: null, ansicht: matchMedia("(max-width: 760px)").matches ? "karte" : null });
  return (
    <section class="bus-way">
      <div class="row between">
        <h3>{title}</h3>
        {journey && (
          <button
            type="button"
            class="chip"
            aria-pressed={shown}
            aria-label={words.showOnMap(title)}
            onClick={show}
          >
            {words.onMap}
          </button>
        )}
      </div>
      {!journey && (
        <Notice>
          <span lang={german}>{found.reason_text}</span>
        </Notice>
      )}
      {journey && (
        <>
          <p>
            <strong>
              {words.summary(journey.leaves, journey.arrives, journey.minutes, journey.changes)}
            </strong>
            {(found.idle_minutes ?? 0) >= 1 && ` · ${idle(found.idle_minutes ?? 0)}`}
          </p>
          <ol class="legs plain">
            {journey.legs.map((leg, n) => (
              <li key={`${leg.kind}${leg.departs}`} class={`leg ${leg.kind}`}>
                <span class="leg-time">{clock(leg.departs)}</span>
                <div class="leg-told">
                  {number[n] && (
                    <span class={`leg-sign ${leg.kind}`} role="img" aria-label={words.leg(number[n] ?? 0)}>
                      {number[n]}
                    </span>
                  )}
                  <LegWords leg={leg} />
                </div>
              </li>
            ))}
            <li class="leg end">
              <span class="leg-time">{clock(journey.arrives)}</span>
              <span>{words.arrived}</span>
            </li>
          </ol>
          {byStops && <p class="note">{words.pathOfStops}</p>}
        </>
      )}
    </section>
  );
}

function LegWords({ leg }: { leg: Leg }) {
  if (leg.kind === "walk") return <span>{words.walk(leg.minutes, leg.metres)}</span>;
  if (leg.kind === "cycle") return <span>{words.cycle(leg.minutes, leg.metres)}</span>;
  if (leg.kind === "wait")
    return <span>{(leg.seated ? words.waitSeated : words.wait)(leg.minutes, leg.at.name)}</span>;
  const between = leg.stops.slice(1, -1);
  return (
    <div>
      {leg.stay_seated && <p>{words.staySeated}</p>}
      <strong>{words.ride(leg.vehicle, leg.line, leg.headsign)}</strong>
      {!leg.stay_seated && <p>{words.boards(leg.from.name)}</p>}
      <p>{words.leaves(leg.arrives, leg.to.name)}</p>
      {leg.on_request && <p class="note">{words.onRequest}</p>}
      {between.length > 0 && (
        <details>
          <summary>{words.between(between.length)}</summary>
          <ul class="plain">
            {between.map((call) => (
              <li key={`${call.id}${call.departs}`}>{words.fromStop(call.departs, call.name)}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
