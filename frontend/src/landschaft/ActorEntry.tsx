/** One entry of the list: what the picture shows of it, in words. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { date } from "../i18n";
import { l } from "../i18n/de.landscape";
import { Outcome, useSending } from "../shell/Form";
import { setQuery, viewUrl } from "../shell/router";
import { ActorForm } from "./ActorForm";
import { type ActorEntry as Actor, actorUrl, type Landscape, type Relation, relationUrl } from "./api";

interface Props {
  answer: Landscape;
  actor: Actor;
  open: boolean;
  onChange: (sentence: string) => void;
}

/** The entry; opened it tells everything. */
export function ActorEntry({ answer, actor, open, onChange }: Props) {
  const kind = [
    l.kinds[actor.kind],
    l.fields[actor.field],
    actor.function,
    actor.coordinates && l.coordinates,
  ];
  return (
    <li class="entry" data-open={open}>
      <button
        type="button"
        class="entry-name"
        aria-expanded={open}
        onClick={() => setQuery({ eintrag: open ? null : actor.id }, "replace")}
      >
        {actor.name}
      </button>
      <span class="entry-kind">
        {kind.filter(Boolean).join(" · ")}
        {!actor.public && ` · ${l.notPublic}`}
      </span>
      {open && <Opened answer={answer} actor={actor} onChange={onChange} />}
    </li>
  );
}

function Opened({ answer, actor, onChange }: Omit<Props, "open">) {
  const [changing, setChanging] = useState(false);
  const phases = new Map(answer.phases.map((one) => [one.code, one.label]));
  const areas = new Map(answer.areas.map((one) => [one.ars, one.name]));
  const whole = answer.actors.find((one) => one.id === actor.part_of_id);
  const contact = [actor.contact_name, actor.email, actor.phone].filter(Boolean).join(", ");
  const facts: (readonly [string, string])[] = [
    [l.partOf, whole?.name ?? ""],
    [l.phases, actor.phases.map((code) => phases.get(code) ?? code).join(", ")],
    [l.areas, actor.areas.map((code) => areas.get(code) ?? code).join(", ")],
    [l.contact, contact],
    [
      l.there,
      [
        actor.valid_from && `${l.since} ${date(actor.valid_from)}`,
        actor.valid_to && `${l.until} ${date(actor.valid_to)}`,
      ]
        .filter(Boolean)
        .join(", "),
    ],
  ];
  return (
    <div class="opened">
      {actor.does && <p>{actor.does}</p>}
      <dl class="pairs">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd class="break">{value}</dd>
              </div>
            ),
        )}
      </dl>
      {actor.website && (
        <p>
          <a href={actor.website} rel="noreferrer noopener" target="_blank">
            {l.website}
          </a>
        </p>
      )}
      {actor.sites.length > 0 && (
        <p>
          {l.sites}:{" "}
          {actor.sites.slice(0, 8).map((site, n) => (
            <span key={site.slug}>
              {n > 0 && ", "}
              <a href={viewUrl(`/lernort/${site.slug}`)}>{site.name}</a>
            </span>
          ))}
        </p>
      )}
      <Relations answer={answer} actor={actor} onChange={onChange} />
      {answer.may_change && (
        <div class="row">
          <button
            type="button"
            class="button quiet"
            aria-expanded={changing}
            onClick={() => setChanging(!changing)}
          >
            {changing ? l.cancel : l.change}
          </button>
          <Remove url={actorUrl(actor.id)} name={actor.name} sure={l.removeSure} onDone={onChange} />
        </div>
      )}
      {changing && <ActorForm answer={answer} actor={actor} onDone={onChange} />}
    </div>
  );
}

function Relations({ answer, actor, onChange }: Omit<Props, "open">) {
  const names = new Map(answer.actors.map((one) => [one.id, one.name]));
  const own = answer.relations.filter((one) => one.from_id === actor.id || one.to_id === actor.id);
  const said = (one: Relation) =>
    one.from_id === actor.id
      ? `${l.relations[one.kind]} ${names.get(one.to_id)}`
      : `${l.passive[one.kind]} ${names.get(one.from_id)}`;
  return (
    <>
      <h3>{l.relationsOf}</h3>
      {own.length === 0 && <p class="note">{l.noRelations}</p>}
      <ul class="bullets">
        {own.map((one) => (
          <li key={one.id}>
            {said(one)}
            {one.about && `: ${one.about}`}
            {one.valid_from &&
              ` (${l.since} ${date(one.valid_from)}${one.valid_to ? `, ${l.until} ${date(one.valid_to)}` : ""})`}
            {answer.may_change && (
              <Remove url={relationUrl(one.id)} name={said(one)} sure={l.remove} onDone={onChange} />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Remove({
  url,
  name,
  sure,
  onDone,
}: {
  url: string;
  name: string;
  sure: string;
  onDone: (sentence: string) => void;
}) {
  const [asked, setAsked] = useState(false);
  const sending = useSending();
  const remove = async () => {
    if (!asked) {
      setAsked(true);
      return;
    }
    if (await sending.run(() => send("DELETE", url))) onDone(l.removed);
  };
  return (
    <>
      <button
        type="button"
        class="button quiet"
        aria-label={`${asked ? sure : l.remove}: ${name}`}
        onClick={() => void remove()}
      >
        {asked ? sure : l.remove}
      </button>
      <Outcome sending={sending} />
    </>
  );
}
