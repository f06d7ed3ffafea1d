/** The first rows of the file, as they were read. */
import { d } from "../i18n/de.data";
import type { Preview } from "./types";

/** A table that scrolls by itself, also by keyboard. */
export function Rows({ seen }: { seen: Preview }) {
  const columns = seen.columns?.map((column) => column.name) ?? [];
  return (
    <div>
      <h2 id="first-rows">{d.preview.firstRows}</h2>
      <p class="note">{d.preview.rowsSeen(seen.rows_seen ?? 0)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll sheet" aria-labelledby="first-rows" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {seen.rows?.map((row, number) => (
              <tr key={number}>
                {columns.map((name, index) => (
                  <td key={name}>{row[index]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
