/** The network as a picture; everything in it stands in the list beside it, too. */
import { useState } from "preact/hooks";
import { l } from "../i18n/de.landscape";
import { setQuery } from "../shell/router";
import type { ActorEntry, Landscape } from "./api";
import { placed } from "./labels";

const WIDTH = 1000;
const FLAT = 640;
/** With more to show the picture is taller: each gets as much room as sixty have. */
const heightOf = (actors: number) => Math.min(1280, Math.max(FLAT, Math.round((FLAT * actors) / 60)));
const MARGIN_X = 90;
const MARGIN_Y = 40;
const LONGEST = 26;
/** A name that is shown while somebody points at its circle stays within the picture. */
const NAME_MARGIN = 110;

const radius = (one: ActorEntry) => 10 + Math.min(10, one.degree * 1.6);
const short = (name: string) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

/** Fields by number: the sheet has a colour for each, the circle their first letter. */
export const FIELDS = Object.keys(l.fields);

interface Props {
  answer: Landscape;
  shown: Set<number>;
  chosen: number | null;
  /** Whether others are left out altogether. */
  only: boolean;
}

/** The picture. */
export function Network({ answer: every, shown, chosen, only }: Props) {
  const [pointedAt, setPointedAt] = useState<number | null>(null);
  const answer = only ? { ...every, actors: every.actors.filter((one) => shown.has(one.id)) } : every;
  const height = heightOf(answer.actors.length);
  const at = (one: ActorEntry): [number, number] => [
    MARGIN_X + one.x * (WIDTH - 2 * MARGIN_X),
    MARGIN_Y + one.y * (height - 2 * MARGIN_Y),
  ];
  const actors = new Map(answer.actors.map((one) => [one.id, one]));
  const linked = new Set<number>();
  for (const one of answer.relations) {
    if (one.from_id === chosen) linked.add(one.to_id);
    if (one.to_id === chosen) linked.add(one.from_id);
  }
  const lines = answer.relations.flatMap((one) => {
    const ends = [actors.get(one.from_id), actors.get(one.to_id)] as const;
    return ends[0] && ends[1] ? [{ one, from: ends[0], to: ends[1] }] : [];
  });
  const parts = answer.actors.flatMap((one) => {
    const whole = one.part_of_id === null ? undefined : actors.get(one.part_of_id);
    return whole ? [{ one, whole }] : [];
  });
  // Names where they have room: of who is chosen or related to them first, then of those the filter shows, then of the best related.
  const weight = (one: ActorEntry) =>
    (one.id === chosen ? 4000 : linked.has(one.id) ? 2000 : 0) + (shown.has(one.id) ? 1000 : 0) + one.degree;
  const labels = placed(
    answer.actors.map((one) => {
      const [x, y] = at(one);
      return { id: one.id, x, y, radius: radius(one), text: short(one.name), weight: weight(one) };
    }),
    WIDTH,
    height,
  );
  const pointed = pointedAt === null || labels.has(pointedAt) ? undefined : actors.get(pointedAt);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keyboard, too */}
      <section class="scroll network-frame" tabIndex={0} aria-label={l.pictureFrame}>
        <svg
          class="network"
          viewBox={`0 0 ${WIDTH} ${height}`}
          role="img"
          aria-label={l.pictureLabel(answer.actors.length, answer.relations.length)}
        >
          {parts.map(({ one, whole }) => (
            <Line key={`p${one.id}`} from={at(one)} to={at(whole)} kind="part" faint={false} />
          ))}
          {lines.map(({ one, from, to }) => (
            <Line
              key={one.id}
              from={at(from)}
              to={at(to)}
              kind={one.kind}
              faint={chosen !== null && one.from_id !== chosen && one.to_id !== chosen}
            />
          ))}
          {answer.actors.map((one) => {
            const [x, y] = at(one);
            const faint = !shown.has(one.id) || (chosen !== null && chosen !== one.id && !linked.has(one.id));
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: a way for the mouse; the list chooses by keyboard
              <g
                key={one.id}
                class="actor"
                data-field={FIELDS.indexOf(one.field)}
                data-faint={faint}
                data-chosen={chosen === one.id}
                onMouseEnter={() => setPointedAt(one.id)}
                onMouseLeave={() => setPointedAt(null)}
                onClick={() => setQuery({ eintrag: chosen === one.id ? null : one.id }, "replace")}
              >
                <title>{one.name}</title>
                <circle cx={x} cy={y} r={radius(one)} />
                <text class="letter" x={x} y={y + 4.5}>
                  {l.letters[one.field]}
                </text>
                {labels.has(one.id) && (
                  <text x={labels.get(one.id)?.x} y={labels.get(one.id)?.y}>
                    {short(one.name)}
                  </text>
                )}
              </g>
            );
          })}
          {pointed && <Pointed one={pointed} at={at(pointed)} />}
        </svg>
      </section>
      {labels.size < answer.actors.length && (
        <p class="note">{l.labelsHint(labels.size, answer.actors.length)}</p>
      )}
    </>
  );
}

/** The name that has no room, above all else while somebody points at its circle. */
const Pointed = ({ one, at: [x, y] }: { one: ActorEntry; at: [number, number] }) => (
  <g class="actor pointed">
    <text
      x={Math.min(Math.max(x, NAME_MARGIN), WIDTH - NAME_MARGIN)}
      y={y < MARGIN_Y ? y + radius(one) + 16 : y - radius(one) - 6}
    >
      {short(one.name)}
    </text>
  </g>
);

interface LineProps {
  from: [number, number];
  to: [number, number];
  kind: string;
  faint: boolean;
}

const Line = ({ from, to, kind, faint }: LineProps) => (
  <line class="tie" data-kind={kind} data-faint={faint} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
);

/** What colours, letters and lines mean. */
export function Key() {
  return (
    <ul class="plain network-key">
      {FIELDS.map((field, number) => (
        <li key={field}>
          <svg class="network" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <g class="actor" data-field={number}>
              <circle cx="12" cy="12" r="10" />
              <text class="letter" x="12" y="16.5">
                {l.letters[field]}
              </text>
            </g>
          </svg>
          {l.fields[field]}
        </li>
      ))}
      {Object.entries(l.ties).map(([kind, name]) => (
        <li key={kind}>
          <svg class="network" viewBox="0 0 40 24" width="40" height="24" aria-hidden="true">
            <Line from={[0, 12]} to={[40, 12]} kind={kind} faint={false} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
