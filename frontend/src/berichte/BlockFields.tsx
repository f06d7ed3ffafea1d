/** What can be said of a block, by its kind. */
import type { ComponentChildren } from "preact";
import { b } from "../i18n/de.reports";
import { Select } from "../shell/Choices";
import { Check, Field } from "../shell/Form";
import { kindLabel, kindsByPhase } from "../shell/region";
import type { Block, Parts } from "./api";

interface Props {
  id: string;
  block: Block;
  parts: Parts;
  onChange: (block: Block) => void;
}

const LIMITS = [5, 10, 15, 20, 30, 45, 60];

/** The fields. */
export function BlockFields(props: Props) {
  const { kind } = props.block;
  if (kind === "heading") return <HeadingFields {...props} />;
  if (kind === "text") return <TextFields {...props} />;
  if (kind === "table") return <TableFields {...props} />;
  if (kind === "map") return <MapFields {...props} />;
  return (
    <div class="pair">
      <IndicatorChoice {...props} />
      {kind === "chart" && <ChartFields {...props} />}
      {!(kind === "chart" && props.block.form === "bars") && <AreaChoice {...props} />}
    </div>
  );
}

function HeadingFields({ id, block, onChange }: Props) {
  return (
    <div class="pair">
      <Field
        id={`${id}-text`}
        label={b.kinds.heading}
        value={block.text ?? ""}
        onInput={(text) => onChange({ ...block, text })}
        required
        maxLength={200}
      />
      <Select
        id={`${id}-level`}
        label={b.level}
        value={String(block.level)}
        options={Object.entries(b.levels)}
        onChoose={(level) => onChange({ ...block, level: Number(level) })}
      />
    </div>
  );
}

function TextFields({ id, block, onChange }: Props) {
  return (
    <div class="field">
      <label for={`${id}-text`}>{b.words}</label>
      <textarea
        id={`${id}-text`}
        rows={6}
        maxLength={20000}
        aria-describedby={`${id}-hint`}
        value={block.text ?? ""}
        onInput={(event) => onChange({ ...block, text: event.currentTarget.value })}
      />
      <p class="note" id={`${id}-hint`}>
        {b.wordsHint}
      </p>
    </div>
  );
}

const named = (parts: Parts) => parts.indicators.map((one) => [one.id, `${one.id} ${one.name}`] as const);

function IndicatorChoice({ id, block, parts, onChange }: Props) {
  return (
    <Select
      id={`${id}-indicator`}
      label={b.indicator}
      value={block.indicator ?? ""}
      options={named(parts)}
      onChoose={(indicator) => onChange({ ...block, indicator })}
    />
  );
}

function AreaChoice({ id, block, parts, onChange }: Props) {
  return (
    <Select
      id={`${id}-area`}
      label={b.area}
      value={block.area ?? "@"}
      options={[["@", b.here] as const, ...parts.areas.map((one) => [one.ars, one.name] as const)]}
      onChoose={(area) => onChange({ ...block, area })}
    />
  );
}

function LevelChoice({ id, block, onChange }: Props) {
  return (
    <Select
      id={`${id}-level`}
      label={b.areaLevel}
      value={String(block.level)}
      options={Object.entries(b.areaLevels)}
      onChoose={(level) => onChange({ ...block, level: level as keyof typeof b.areaLevels })}
    />
  );
}

function ChartFields(props: Props) {
  const { id, block, onChange } = props;
  return (
    <>
      <Select
        id={`${id}-form`}
        label={b.form}
        value={block.form ?? "line"}
        options={Object.entries(b.forms)}
        onChoose={(form) => onChange({ ...block, form: form as keyof typeof b.forms })}
      />
      {block.form === "bars" && <LevelChoice {...props} />}
      {block.form === "bars" && (
        <Select
          id={`${id}-most`}
          label={b.most}
          value={String(block.most)}
          options={[5, 10, 15, 20, 30, 40].map((n) => [String(n), String(n)] as const)}
          onChoose={(most) => onChange({ ...block, most: Number(most) })}
        />
      )}
    </>
  );
}

function TableFields(props: Props) {
  const { id, block, parts, onChange } = props;
  const chosen = block.indicators ?? [];
  const toggled = (key: string, on: boolean) => (on ? [...chosen, key] : chosen.filter((one) => one !== key));
  return (
    <div class="stack tight">
      <div class="pair">
        <Field
          id={`${id}-title`}
          label={b.tableTitle}
          value={block.title ?? ""}
          onInput={(title) => onChange({ ...block, title })}
          maxLength={200}
        />
        <Select
          id={`${id}-rows`}
          label={b.rows}
          value={block.rows ?? "areas"}
          options={Object.entries(b.rowsOf)}
          onChoose={(rows) => onChange({ ...block, rows: rows as keyof typeof b.rowsOf })}
        />
        {block.rows === "areas" ? <LevelChoice {...props} /> : <AreaChoice {...props} />}
      </div>
      <details>
        <summary>
          {b.indicators}: {chosen.join(", ")}
        </summary>
        <fieldset class="checks report-indicators">
          <legend class="hidden">{b.indicators}</legend>
          {named(parts).map(([key, label]) => (
            <Check
              key={key}
              label={label}
              checked={chosen.includes(key)}
              disabled={chosen.length === 1 && chosen.includes(key)}
              onChange={(on) => onChange({ ...block, indicators: toggled(key, on) })}
            />
          ))}
        </fieldset>
      </details>
    </div>
  );
}

function MapFields(props: Props) {
  const { id, block, parts, onChange } = props;
  const ofSites = Boolean(block.category);
  const firstKind = kindsByPhase.value[0]?.[1][0]?.code ?? "kindergarten";
  const choose = (shows: string) =>
    onChange(
      shows === "sites"
        ? { ...block, indicator: null, category: firstKind, measure: "mean", limit_minutes: 15 }
        : { ...block, indicator: parts.indicators[0]?.id ?? "", category: null },
    );
  return (
    <div class="pair">
      <Select
        id={`${id}-shows`}
        label={b.shows}
        value={ofSites ? "sites" : "indicator"}
        options={[["indicator", b.showsIndicator] as const, ["sites", b.showsSites] as const]}
        onChoose={choose}
      />
      {ofSites ? <SiteFields {...props} /> : <IndicatorChoice {...props} />}
      <LevelChoice {...props} />
    </div>
  );
}

function SiteFields({ id, block, onChange }: Props): ComponentChildren {
  const kinds = kindsByPhase.value.flatMap(([, found]) => found);
  return (
    <>
      <Select
        id={`${id}-kind`}
        label={b.kind}
        value={block.category ?? ""}
        options={kinds.map((one) => [one.code, kindLabel(one.code)] as const)}
        onChoose={(category) => onChange({ ...block, category })}
      />
      <Select
        id={`${id}-measure`}
        label={b.measure}
        value={block.measure ?? "mean"}
        options={Object.entries(b.measures)}
        onChoose={(measure) => onChange({ ...block, measure })}
      />
      <Select
        id={`${id}-limit`}
        label={b.limit}
        value={String(block.limit_minutes ?? 15)}
        options={LIMITS.map((n) => [String(n), b.minutes(n)] as const)}
        onChoose={(limit) => onChange({ ...block, limit_minutes: Number(limit) })}
      />
    </>
  );
}
