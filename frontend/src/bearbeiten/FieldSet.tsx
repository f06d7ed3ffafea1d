/** All fields of a site or of an offer, each with the input that fits it. */
import { words } from "../i18n/de.edit";
import type { Entrance, Fields, Figure, Point, Value } from "./draft";
import { ChoiceInput, EntrancesInput, FigureInput, NumberInput, PointInput, TextInput } from "./Inputs";

export const SITE_FIELDS = [
  "name",
  "street",
  "house_number",
  "postal_code",
  "place",
  "phone",
  "email",
  "website",
  "opening_hours",
  "wheelchair",
  "languages",
  "provider",
  "provider_kind",
  "coordinates",
  "entrances",
] as const;
export const OFFER_FIELDS = [
  "age_from_months",
  "age_to_months",
  "approved_places",
  "occupied_places",
  "flex_places",
  "opening_hours",
  "languages",
  "cost",
] as const;

const HINTS: Record<string, string> = words.hints;

interface Props {
  prefix: string;
  names: readonly string[];
  fields: Fields;
  errors: Record<string, string>;
  onChange: (fields: Fields) => void;
}

/** The inputs; `prefix` is where the server's errors name them, "site" or "offers.<key>". */
export function FieldSet({ prefix, names, fields, errors, onChange }: Props) {
  return (
    <>
      {names.map((name) => (
        <One
          key={name}
          name={name}
          id={`${prefix}.${name}`.replaceAll(/[^\w-]/g, "-")}
          value={fields[name] ?? null}
          error={errors[`${prefix}.${name}`]}
          onInput={(value) => onChange({ ...fields, [name]: value })}
        />
      ))}
    </>
  );
}

interface OneProps {
  name: string;
  id: string;
  value: Value;
  error: string | undefined;
  onInput: (value: Value) => void;
}

const TYPES: Record<string, "email" | "url" | "tel"> = { email: "email", website: "url", phone: "tel" };

function One({ name, id, value, error, onInput }: OneProps) {
  const shared = { id, label: words.fields[name] ?? name, error, hint: HINTS[name] };
  if (name === "wheelchair" || name === "provider_kind")
    return (
      <ChoiceInput
        {...shared}
        value={String(value)}
        options={name === "wheelchair" ? words.wheelchair : words.providerKind}
        onInput={onInput}
      />
    );
  if (name.endsWith("_places")) return <FigureInput {...shared} value={value as Figure} onInput={onInput} />;
  if (name.endsWith("_months"))
    return <NumberInput {...shared} value={value as number | null} onInput={onInput} />;
  if (name === "coordinates")
    return (
      <PointInput {...shared} value={value as Point | null} onInput={(point) => onInput(point as Point)} />
    );
  if (name === "entrances")
    return <EntrancesInput {...shared} value={(value as Entrance[]) ?? []} onInput={onInput} />;
  if (name === "languages")
    return (
      <TextInput
        {...shared}
        value={((value as string[]) ?? []).join(", ")}
        onInput={(text) => onInput(split(text))}
      />
    );
  return (
    <TextInput
      {...shared}
      type={TYPES[name] ?? "text"}
      required={name === "name"}
      value={value as string | null}
      onInput={onInput}
    />
  );
}

const split = (text: string | null) =>
  (text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
