/** The words on the screen and how numbers are written. One catalogue per language, all of the same type. */
import { de, type Messages } from "./de";
import { locale } from "./language";

export const t: Messages = de;

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(locale, {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });

const clock = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

export const count = (value: number) => whole.format(value);
export const decimal = (value: number) => tenth.format(value);
export const share = (value: number) => percent.format(value).replace(/\s%/, " %");
export const date = (value: string | null | undefined) =>
  value ? day.format(new Date(value.slice(0, 10))) : t.figure.unknown;

/** A moment, with the reader's own time of day. */
export const moment = (value: string) => clock.format(new Date(value));

/** "6 min"; what is less than a minute is said so. */
export const minutes = (value: number) =>
  value < 0.5 ? t.unit.underMinute : t.unit.minutes(whole.format(value));

/** "1,2 min", for spans that are smaller than what whole minutes show. */
export const minutesExactly = (value: number) => t.unit.minutes(tenth.format(value));

/** Metres below one kilometre in tens, above in kilometres with one decimal. */
export const distance = (metres: number) =>
  metres < 995
    ? t.unit.metres(whole.format(Math.round(metres / 10) * 10))
    : t.unit.kilometres(tenth.format(metres / 1000));

/** A span of age in words, from months: years where whole. */
export function age(from: number | null, to: number | null): string {
  if (from === null && to === null) return t.age.unknown;
  if (to === null) return t.age.from(years(from ?? 0));
  if (!from) return t.age.upTo(years(to));
  const whole = from % 12 === 0 && to > 36;
  return t.age.between(whole ? String(from / 12) : years(from), years(to));
}

function years(months: number): string {
  return months % 12 === 0 || months > 36 ? t.age.years(Math.floor(months / 12)) : t.age.months(months);
}
