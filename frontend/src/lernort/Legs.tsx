/** A journey in one direction: a sentence, then its legs in order. */
import { clock, words } from "../i18n/de.bus";
import { Notice } from "../shell/Status";
import type { Found, Leg } from "./bus";

interface LegsProps {
  title: string;
  found: Found;
  /** The words for the time between the journey and the moment asked for. */
  idle: (minutes: number) => string;
}

/** The journey, or why there is none. */
export function Legs({ title, found, idle }: LegsProps) {
  const { journey } = found;
  return (
    <section class="bus-way">
      <h3>{title}</h3>
      {!journey && <Notice>{found.reason_text}</Notice>}
      {journey && (
        <>
          <p>
            <strong>
              {words.summary(journey.leaves, journey.arrives, journey.minutes, journey.changes)}
            </strong>
            {(found.idle_minutes ?? 0) >= 1 && ` · ${idle(found.idle_minutes ?? 0)}`}
          </p>
          <ol class="legs plain">
            {journey.legs.map((leg) => (
              <li key={`${leg.kind}${leg.departs}`} class={`leg ${leg.kind}`}>
                <span class="leg-time">{clock(leg.departs)}</span>
                <LegWords leg={leg} />
              </li>
            ))}
            <li class="leg end">
              <span class="leg-time">{clock(journey.arrives)}</span>
              <span>{words.arrived}</span>
            </li>
          </ol>
        </>
      )}
    </section>
  );
}

function LegWords({ leg }: { leg: Leg }) {
  if (leg.kind === "walk") return <span>{words.walk(leg.minutes, leg.metres)}</span>;
  if (leg.kind === "cycle") return <span>{words.cycle(leg.minutes, leg.metres)}</span>;
  if (leg.kind === "wait") return <span>{words.wait(leg.minutes, leg.at.name)}</span>;
  const between = leg.stops.slice(1, -1);
  return (
    <div>
      <strong>{words.ride(leg.vehicle, leg.line, leg.headsign)}</strong>
      <p>{words.boards(leg.from.name)}</p>
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
