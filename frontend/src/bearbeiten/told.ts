/** Values of fields in words, for comparing. */
import { date } from "../i18n";
import { words } from "../i18n/de.edit";
import { kindLabel } from "../shell/region";

/** A value as one line. */
export function told(field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return words.empty;
  if (field === "valid_during") return during(String(value));
  if (field === "category") return kindLabel(String(value));
  if (field === "wheelchair") return words.wheelchair[String(value)] ?? String(value);
  if (field === "provider_kind") return words.providerKind[String(value)] ?? String(value);
  if (field.endsWith("_status")) return words.figureStatus[String(value)] ?? String(value);
  if (Array.isArray(value)) return value.length ? value.map((one) => told("", one)).join(", ") : words.empty;
  if (typeof value === "object") return object(value as Record<string, unknown>);
  return typeof value === "number"
    ? value.toLocaleString("de-DE", { maximumFractionDigits: 6 })
    : String(value);
}

/** PostgreSQL's "[2026-01-01,2026-11-25)" in words. */
function during(range: string): string {
  const [from, to] = range.slice(1, -1).split(",");
  return to ? words.fromTo(date(from), date(to)) : words.since(date(from));
}

function object(value: Record<string, unknown>): string {
  if ("status" in value) {
    const status = words.figureStatus[String(value.status)] ?? String(value.status);
    return value.value === null ? status : String(value.value);
  }
  const point = value.coordinates ?? ("longitude" in value ? [value.longitude, value.latitude] : null);
  if (Array.isArray(point)) return point.map((one) => told("", one)).join(" / ");
  return JSON.stringify(value);
}

export const fieldName = (field: string) => words.fields[field] ?? field;
