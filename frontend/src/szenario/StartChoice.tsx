/** From which state a scenario starts: today, a day, or a year of the projection; and when sites have to be open. */
import { address } from "../api/client";
import { useAnswer } from "../api/resource";
import { w } from "../i18n/de.scenario";
import { Select } from "../shell/Choices";
import { setQuery } from "../shell/router";
import type { Start, Variant } from "./api";
import { type Draft, writeStart } from "./draft";

interface Projection {
  base_year: number;
  last_year: number;
}

/** The years of the projection; none where there is none. */
export function useYears(): number[] {
  const found = useAnswer<Projection>(address("/api/projection"));
  if (!found.data) return [];
  const { base_year, last_year } = found.data;
  return Array.from({ length: last_year - base_year + 1 }, (_, n) => base_year + n);
}

/** The choice. */
export function StartChoice({ draft }: { draft: Draft }) {
  const years = useYears();
  const { start } = draft;
  const put = (next: Start) => setQuery({ ab: writeStart(next) });
  const kinds = [
    ["today", w.today],
    ["date", w.onDay],
    ...(years.length ? [["projection", w.projected]] : []),
  ];
  const choose = (kind: string) => {
    if (kind === "date") put({ kind: "date", date: new Date().toISOString().slice(0, 10) });
    else if (kind === "projection")
      put({ kind: "projection", year: years[5] ?? years[0] ?? 2030, variant: "middle" });
    else put({ kind: "today" });
  };
  return (
    <div class="row fields">
      <Select
        id="start"
        label={w.start}
        value={start.kind}
        options={kinds as [string, string][]}
        onChoose={choose}
      />
      {start.kind === "date" && (
        <div class="field">
          <label for="start-day">{w.day}</label>
          <input
            id="start-day"
            type="date"
            value={start.date}
            onChange={(event) =>
              event.currentTarget.value && put({ kind: "date", date: event.currentTarget.value })
            }
          />
        </div>
      )}
      {start.kind === "projection" && (
        <>
          <Select
            id="start-year"
            label={w.year}
            value={`${start.year}`}
            options={(years.includes(start.year) ? years : [start.year, ...years]).map(
              (year) => [`${year}`, `${year}`] as const,
            )}
            onChoose={(year) => put({ ...start, year: Number(year) })}
          />
          <Select
            id="start-variant"
            label={w.variant}
            value={start.variant}
            options={Object.entries(w.variants)}
            onChoose={(variant) => put({ ...start, variant: variant as Variant })}
          />
        </>
      )}
    </div>
  );
}

/** From when until when a site has to be open to count. */
export function OpenChoice({ draft: { openFrom, openUntil } }: { draft: Draft }) {
  const options = [
    ["", w.anyTime],
    ["07:00-14:00", "7 bis 14 Uhr"],
    ["07:00-16:00", "7 bis 16 Uhr"],
    ["06:30-17:00", "6:30 bis 17 Uhr"],
  ] as const;
  const value = openFrom ? `${openFrom}-${openUntil}` : "";
  const known = options.some(([code]) => code === value);
  return (
    <Select
      id="open"
      label={w.openAt}
      value={value}
      options={known ? options : [...options, [value, value.replace("-", " – ")] as const]}
      onChoose={(offen) => setQuery({ offen })}
    />
  );
}
