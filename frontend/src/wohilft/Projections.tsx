/** Several projections of the population, as people have them: municipalities and changes in percent. */
import { useState } from "preact/hooks";
import { areasUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { AreaProperties, Collection } from "../api/types";
import { s } from "../i18n/de.spots";
import { Select } from "../shell/Choices";
import { setQuery } from "../shell/router";
import { type Known, knownAs, readFactors } from "./lines";
import { MOST_PROJECTIONS, mayProject, type Projection, projections, ROBUSTS, type Spots } from "./spots";

/** The fold with the projections; says when they cannot be asked with the rest. */
export function Projections({ spots }: { spots: Spots }) {
  const told = projections.value;
  const areas = useAnswer<Collection<AreaProperties>>(areasUrl(false));
  const known = knownAs(areas.data?.features.map((one) => one.properties) ?? []);
  const put = (n: number, one: Projection) => {
    projections.value = told.map((before, at) => (at === n ? one : before));
  };
  const drop = (n: number) => {
    projections.value = told.filter((_, at) => at !== n);
    requestAnimationFrame(() => document.getElementById("add-projection")?.focus());
  };
  return (
    <details open={told.length > 0}>
      <summary>{s.projections}</summary>
      <div class="stack tight">
        <p class="note">{mayProject(spots) ? s.projectionsHint : s.projectionsNot}</p>
        {mayProject(spots) && (
          <>
            {told.map((one, n) => (
              <OneProjection
                key={`${n}/${told.length}`}
                n={n}
                told={one}
                known={known}
                onChange={put}
                onRemove={drop}
              />
            ))}
            {told.length < MOST_PROJECTIONS && (
              <button
                type="button"
                id="add-projection"
                class="button"
                onClick={() => {
                  projections.value = [...told, { name: s.projection(told.length + 1), factors: {} }];
                }}
              >
                {s.addProjection}
              </button>
            )}
            {told.length > 1 && (
              <Select
                id="robust"
                label={s.robust}
                value={spots.robust}
                options={ROBUSTS.map((one) => [one, s.robusts[one]] as const)}
                onChoose={(robust) => setQuery({ robust })}
              />
            )}
          </>
        )}
      </div>
    </details>
  );
}

interface Props {
  n: number;
  told: Projection;
  known: Known;
  onChange: (n: number, told: Projection) => void;
  onRemove: (n: number) => void;
}

const written = ({ factors }: Projection) =>
  Object.entries(factors)
    .map(([ars, factor]) => `${ars}; ${Math.round((factor - 1) * 1e4) / 100}`.replace(".", ","))
    .join("\n");

function OneProjection({ n, told, known, onChange, onRemove }: Props) {
  const [text, setText] = useState(() => written(told));
  const [wrong, setWrong] = useState<number[]>([]);
  const take = (typed: string) => {
    const { found, wrong: lines } = readFactors(typed, known);
    setText(typed);
    setWrong(lines);
    onChange(n, { ...told, factors: found });
  };
  const count = Object.keys(told.factors).length;
  return (
    <fieldset class="card">
      <legend>{s.projection(n + 1)}</legend>
      <input
        type="text"
        aria-label={s.projectionName(n + 1)}
        value={told.name}
        maxLength={200}
        onChange={(event) => onChange(n, { ...told, name: event.currentTarget.value })}
      />
      <textarea
        rows={4}
        aria-label={s.projectionLines(n + 1)}
        value={text}
        onChange={(event) => take(event.currentTarget.value)}
      />
      <input
        type="file"
        accept=".csv,.txt"
        aria-label={s.projectionFile(n + 1)}
        onChange={(event) => void event.currentTarget.files?.[0]?.text().then(take)}
      />
      <p role="status">
        {count > 0 && s.projectionRead(count)} {wrong.length > 0 && s.listWrong(wrong.slice(0, 8).join(", "))}
      </p>
      <button
        type="button"
        class="button quiet"
        aria-label={s.removeWhat(s.projection(n + 1))}
        onClick={() => onRemove(n)}
      >
        {s.remove}
      </button>
    </fieldset>
  );
}
