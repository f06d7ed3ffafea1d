/** Two or more scenarios side by side: small maps with one legend, one table, by year; the address carries the choice. */
import { useAnswer, useLoaded } from "../api/resource";
import type { Mode } from "../api/types";
import { w } from "../i18n/de.scenario";
import { KindSelect, ModeChoice, Select } from "../shell/Choices";
import { Check } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { kindLabel } from "../shell/region";
import { route, setQuery, viewUrl } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import { readState } from "../versorgung/state";
import { type Listed, listUrl, type Numbers, type SavedResult, savedResult } from "./api";
import { modes } from "./draft";
import { Legend } from "./ResultPart";
import { difference, kreise, plain, ROWS, TOTAL } from "./rows";
import { SmallMap } from "./SmallMap";
import { useYears } from "./StartChoice";
import { Wide } from "./Wide";

const MOST = 5;

/** The scenarios of the address, and whether the start itself is beside them. */
function readChoice(): { ids: number[]; today: boolean } {
  const told = (route.value.query.get("vergleich") ?? "").split(",");
  const ids = [...new Set(told.map(Number).filter((one) => Number.isInteger(one) && one > 0))].slice(0, MOST);
  return { ids, today: told.includes("heute") };
}

const write = (ids: readonly number[], today: boolean) => [...ids, ...(today ? ["heute"] : [])].join(",");

interface Column {
  key: string;
  name: string;
  numbers: Numbers;
}

function Table({ columns, base }: { columns: readonly Column[]; base: Numbers }) {
  const rows = ROWS.filter((row) => columns.some((one) => one.numbers[row.name].status !== "not_applicable"));
  return (
    <Wide name={w.sideBySide}>
      <table>
        <caption>{w.sideBySide}</caption>
        <thead>
          <tr>
            <th scope="col">{w.figure}</th>
            {columns.map((one) => (
              <th scope="col" key={one.key}>
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.label}</th>
              {columns.map((one) => (
                <td key={one.key}>
                  {plain(one.numbers[row.name], row.write)}
                  {one.numbers !== base && (
                    <small> ({difference(row, base[row.name], one.numbers[row.name])})</small>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

/** Columns of one Kreis; the start first, where it is wanted. */
function columnsOf(
  results: readonly SavedResult[],
  today: boolean,
): { columns: Column[]; base: Numbers | null } {
  const groups = results.flatMap((one) => {
    const group = kreise(one)[0]?.groups[TOTAL];
    return group ? [{ one, group }] : [];
  });
  const base = groups[0]?.group.before ?? null;
  const columns = groups.map(({ one, group }) => ({
    key: `${one.scenario.id}`,
    name: one.scenario.name,
    numbers: group.after,
  }));
  if (base && today) columns.unshift({ key: "start", name: w.without, numbers: base });
  return { columns, base: today ? base : (columns[0]?.numbers ?? null) };
}

/** The view. */
export function Compare() {
  const { ids, today } = readChoice();
  const { category, mode: asked } = readState();
  const mode = modes().find((one) => one === route.value.query.get("modus") || one === asked) ?? "walk";
  const year = Number(route.value.query.get("jahr")) || null;
  const years = useYears();
  const listed = useAnswer<{ scenarios: Listed[] }>(listUrl(false));
  const looks = { category, mode, year };
  const results = useLoaded<SavedResult[]>(ids.length ? JSON.stringify([ids, looks]) : null, (signal) =>
    Promise.all(ids.map((id) => savedResult(id, looks, signal))),
  );
  useTitle(w.compareTitle);
  const { columns, base } = columnsOf(results.data ?? [], today);
  return (
    <div class="stack">
      <div>
        <Heading>{w.compareTitle}</Heading>
        <p class="draft-mark">{w.draft}</p>
        <p class="lead">{w.compareLead}</p>
      </div>
      <p>
        <a href={viewUrl("/szenario")}>{w.backToDesk}</a>
      </p>
      <fieldset>
        <legend>{w.which}</legend>
        {(listed.data?.scenarios ?? []).map((one) => (
          <Check
            key={one.id}
            label={one.name}
            checked={ids.includes(one.id)}
            disabled={!ids.includes(one.id) && ids.length >= MOST}
            onChange={(checked) =>
              setQuery({
                vergleich:
                  write(checked ? [...ids, one.id] : ids.filter((id) => id !== one.id), today) || "-",
              })
            }
          />
        ))}
        <Check
          label={w.without}
          checked={today}
          onChange={(checked) => setQuery({ vergleich: write(ids, checked) || "-" })}
        />
      </fieldset>
      <KindSelect value={category} label={w.kind} />
      <ModeChoice value={mode as Mode} modes={modes() as Mode[]} />
      <Select
        id="compare-year"
        label={w.compareYear}
        value={year ? `${year}` : ""}
        options={[["", w.asSavedStart], ...years.map((one) => [`${one}`, `${one}`] as const)]}
        onChoose={(jahr) => setQuery({ jahr })}
      />
      {ids.length === 0 && <p class="notice">{w.chooseSome}</p>}
      {results.error && <Failure error={results.error} onRetry={results.retry} />}
      {results.loading && <Loading rows={4} />}
      {results.data && base && (
        <section class="stack" aria-labelledby="compare-result">
          <h2 id="compare-result">{kindLabel(category)}</h2>
          <Legend />
          <ul class="plain small-maps">
            {results.data.map((one) => (
              <li key={one.scenario.id}>
                <h3>
                  <a href={viewUrl("/szenario", { s: one.scenario.id })}>{one.scenario.name}</a>
                </h3>
                <SmallMap cells={one.cells.features} name={one.scenario.name} />
              </li>
            ))}
          </ul>
          <Table columns={columns} base={base} />
          <p class="note">{w.differenceTo(today ? w.without : (columns[0]?.name ?? ""))}</p>
        </section>
      )}
      <Share />
    </div>
  );
}
