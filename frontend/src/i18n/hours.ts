/** Opening hours (OSM's `opening_hours`) in words, as far as they are plain; anything else stays as it was written. */
import { t } from ".";

const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const RULE =
  /^(?:([A-Z][A-Za-z,\- ]*?)\s+)?((?:\d{1,2}:\d{2}-\d{1,2}:\d{2})(?:\s*,\s*\d{1,2}:\d{2}-\d{1,2}:\d{2})*|off|closed)$/;

function dayName(code: string): string | null {
  if (code === "PH") return t.hours.publicHolidays;
  if (code === "SH") return t.hours.schoolHolidays;
  return t.hours.days[DAYS.indexOf(code)] ?? null;
}

function daysInWords(text: string): string | null {
  const parts = text.split(",").map((part) => {
    const [from, to, more] = part.trim().split("-").map(dayName);
    if (!from || to === null || more !== undefined) return null;
    return to ? t.hours.range(from, to) : from;
  });
  return parts.includes(null) ? null : parts.join(", ");
}

const time = (text: string) => text.replace(/^0(?=\d:)/, "");

function timesInWords(text: string): string {
  if (text === "off" || text === "closed") return t.hours.closed;
  const spans = text.split(/\s*,\s*/).map((span) => {
    const [from, to] = span.split("-").map(time);
    return t.hours.span(from ?? "", to ?? "");
  });
  return spans.join(t.hours.and);
}

/** One line per rule, e.g. "Montag bis Freitag: 7:30 bis 16:00 Uhr"; the text itself where a rule is not plain. */
export function openingHours(text: string | null): string | null {
  if (!text) return null;
  if (text.trim() === "24/7") return t.hours.always;
  const lines = text
    .split(";")
    .filter((rule) => rule.trim())
    .map((rule) => {
      const found = RULE.exec(rule.trim());
      if (!found) return null;
      const days = found[1] ? daysInWords(found[1]) : t.hours.daily;
      return days && `${days}: ${timesInWords(found[2] ?? "")}`;
    });
  return lines.includes(null) ? text : lines.join("; ");
}
