/** Bildungslandschaft: who has to do with education here, as a network and as a list; what stands out; where nobody coordinates. */
import "../bearbeiten/edit.css";
import "./landscape.css";
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { TextInput } from "../bearbeiten/Inputs";
import { t } from "../i18n";
import { l } from "../i18n/de.landscape";
import { Select } from "../shell/Choices";
import { Check, Field } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { Languages } from "../shell/Languages";
import { region } from "../shell/region";
import { renewed } from "../shell/renewed";
import { route, setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { ActorEntry } from "./ActorEntry";
import { ActorForm } from "./ActorForm";
import { chosenOf, type Landscape, landscapeTableUrl, landscapeUrl } from "./api";
import { BringTable } from "./BringTable";
import { Gaps } from "./Gaps";
import { Key, Network } from "./Network";
import { RelationForm } from "./RelationForm";

/** The view. */
export function LandscapeView() {
  useTitle(l.title);
  const day = route.value.query.get("datum") ?? undefined;
  const answer = useAnswer<Landscape>(landscapeUrl(day));
  const changed = renewed(answer);
  const shown = answer.data;
  return (
    <div class="stack landscape">
      <Languages />
      <div>
        <Heading>{l.title}</Heading>
        <p class="lead">{l.lead(region.value?.region.name ?? t.app.name)}</p>
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {!shown && !answer.error && <Loading rows={6} />}
      {shown && <Shown answer={shown} onChange={changed} />}
    </div>
  );
}

function Shown({ answer, onChange }: { answer: Landscape; onChange: (sentence: string) => void }) {
  const [words, setWords] = useState("");
  const [only, setOnly] = useState(false);
  const { query } = route.value;
  const field = query.get("feld") ?? "";
  const phase = query.get("phase") ?? "";
  const chosen = chosenOf(query);
  const wanted = words.trim().toLowerCase();
  const actors = answer.actors.filter(
    (one) =>
      (!field || one.field === field) &&
      (!phase || one.phases.includes(phase)) &&
      `${one.name} ${one.does} ${one.function}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <Notice>
        <p>{answer.sees === "public" ? l.onlyPublic : l.all}</p>
      </Notice>
      {answer.actors.length === 0 && <p>{l.none}</p>}
      <div class="filters">
        <Field id="words" type="search" label={l.search} value={words} onInput={setWords} />
        <Select
          id="field"
          label={l.field}
          value={field}
          options={[["", l.allFields], ...Object.entries(l.fields)]}
          onChoose={(feld) => setQuery({ feld })}
        />
        <Select
          id="phase"
          label={l.phase}
          value={phase}
          options={[["", l.allPhases], ...answer.phases.map((one) => [one.code, one.label] as const)]}
          onChoose={(told) => setQuery({ phase: told })}
        />
        <TextInput
          id="day"
          type="date"
          label={l.day}
          value={query.get("datum") ?? answer.as_of}
          onInput={(datum) => setQuery({ datum: datum || null })}
        />
      </div>
      {actors.length < answer.actors.length && (
        <Check label={l.onlyShown} checked={only} onChange={setOnly} />
      )}
      {answer.actors.length > 0 && (
        <section class="stack tight" aria-labelledby="picture">
          <h2 id="picture">{l.picture}</h2>
          <Key />
          <Network answer={answer} shown={new Set(actors.map((one) => one.id))} chosen={chosen} only={only} />
          <p class="note">{l.pictureHint}</p>
        </section>
      )}
      <section class="stack tight" aria-labelledby="list">
        <div class="row between">
          <h2 id="list">{l.list}</h2>
          <a class="button quiet" href={landscapeTableUrl(query.get("datum") ?? undefined)} download>
            {l.table}
          </a>
        </div>
        <p class="note" role="status">
          {l.found(actors.length, answer.actors.length)}
        </p>
        <ul class="entries">
          {actors.map((one) => (
            <ActorEntry
              key={one.id}
              answer={answer}
              actor={one}
              open={chosen === one.id}
              onChange={onChange}
            />
          ))}
        </ul>
      </section>
      <StandingOut answer={answer} />
      <Gaps answer={answer} onChange={onChange} />
      {answer.may_change && (
        <>
          <details class="card">
            <summary>{l.add}</summary>
            <ActorForm key={answer.actors.length} answer={answer} actor={null} onDone={onChange} />
          </details>
          <BringTable what="actors" onChange={onChange} />
          <BringTable what="relations" onChange={onChange} />
          {answer.actors.length > 1 && (
            <details class="card">
              <summary>{l.relate}</summary>
              <RelationForm key={answer.relations.length} answer={answer} from={chosen} onDone={onChange} />
            </details>
          )}
        </>
      )}
    </>
  );
}

function StandingOut({ answer }: { answer: Landscape }) {
  return (
    <section class="stack tight" aria-labelledby="standing">
      <h2 id="standing">{l.standingOut}</h2>
      {answer.standing_out.length === 0 && <p>{l.nothingStandsOut}</p>}
      <ul class="bullets">
        {answer.standing_out.map((one) => (
          <li key={one.text}>{one.text}</li>
        ))}
      </ul>
      <p class="note">{l.method}</p>
    </section>
  );
}
