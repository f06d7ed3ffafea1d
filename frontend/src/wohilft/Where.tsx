/** Where a new place may stand: anywhere, at existing sites, inside an area that is drawn, or on a list. */
import { useState } from "preact/hooks";
import { s } from "../i18n/de.spots";
import { stage } from "../map/stage";
import { Select } from "../shell/Choices";
import { Check } from "../shell/Form";
import { kindsByPhase } from "../shell/region";
import { setQuery } from "../shell/router";
import { type Named, readPlaces } from "./lines";
import { keepList, longList, SPACINGS, type Spots, WHERES, writeCorners } from "./spots";
import { useDrawing } from "./useSpotsMap";

/** The choice, and what belongs to it. */
export function WhereChoice({ spots }: { spots: Spots }) {
  return (
    <>
      <Select
        id="where"
        label={s.where}
        value={spots.where}
        options={WHERES.map((one) => [one, s.wheres[one]] as const)}
        onChoose={(wo) => setQuery({ wo })}
      />
      {spots.where === "sites" && <Kinds spots={spots} />}
      {spots.where === "area" && <Area spots={spots} />}
      {spots.where === "list" && <List points={spots.points} />}
      {(spots.where === "anywhere" || spots.where === "area") && (
        <Select
          id="spacing"
          label={s.grid}
          value={`${spots.spacing}`}
          options={SPACINGS.map((one) => [`${one}`, s.metres(one)] as const)}
          onChoose={(abstand) => setQuery({ abstand })}
        />
      )}
    </>
  );
}

function Kinds({ spots: { kinds, category } }: { spots: Spots }) {
  const toggled = (code: string, on: boolean) =>
    setQuery({ arten: (on ? [...kinds, code] : kinds.filter((one) => one !== code)).join(",") });
  return (
    <fieldset class="checks spots-kinds">
      <legend>{s.kinds}</legend>
      {kindsByPhase.value
        .flatMap(([, found]) => found)
        .filter((kind) => kind.code !== category)
        .map((kind) => (
          <Check
            key={kind.code}
            label={kind.label.de}
            checked={kinds.includes(kind.code)}
            onChange={(on) => toggled(kind.code, on)}
          />
        ))}
    </fieldset>
  );
}

function Area({ spots: { corners } }: { spots: Spots }) {
  const { drawing, begin, end } = useDrawing();
  return (
    <div class="stack tight">
      <p class="note" id="draw-hint">
        {s.drawHint}
      </p>
      <div class="row">
        <button
          type="button"
          id="draw-area"
          class="button"
          disabled={!stage.value}
          aria-describedby="draw-hint"
          onClick={drawing ? end : begin}
        >
          {drawing ? s.drawEnd : corners.length ? s.drawMore : s.draw}
        </button>
        {corners.length > 0 && (
          <>
            <button
              type="button"
              class="button quiet"
              onClick={() => setQuery({ ecken: writeCorners(corners.slice(0, -1)) })}
            >
              {s.cornerBack}
            </button>
            <button type="button" class="button quiet" onClick={() => setQuery({ ecken: null })}>
              {s.cornersClear}
            </button>
          </>
        )}
      </div>
      <p role="status">{corners.length > 0 && s.corners(corners.length)}</p>
    </div>
  );
}

const written = (points: readonly Named[]) =>
  points.map(({ name, point: [lon, lat] }) => `${name}; ${lat}; ${lon}`).join("\n");

function List({ points }: { points: readonly Named[] }) {
  const [text, setText] = useState(() => written(points));
  const [wrong, setWrong] = useState<number[]>([]);
  const take = (typed: string) => {
    const { found, wrong: lines } = readPlaces(typed);
    setText(typed);
    setWrong(lines);
    setQuery({ liste: keepList(found) }, "replace");
  };
  return (
    <div class="stack tight">
      <div class="field">
        <label for="list">{s.list}</label>
        <textarea
          id="list"
          rows={5}
          value={text}
          aria-describedby="list-hint list-read"
          onChange={(event) => take(event.currentTarget.value)}
        />
        <p class="note" id="list-hint">
          {s.listHint}
        </p>
      </div>
      <div class="field">
        <label for="list-file">{s.listFile}</label>
        <input
          id="list-file"
          type="file"
          accept=".csv,.txt,.json,.geojson"
          onChange={(event) => void event.currentTarget.files?.[0]?.text().then(take)}
        />
      </div>
      <p id="list-read" role="status">
        {points.length > 0 && s.listRead(points.length)}{" "}
        {wrong.length > 0 && s.listWrong(wrong.slice(0, 8).join(", "))}{" "}
        {longList.value.length > 0 && s.listKept}
      </p>
    </div>
  );
}
