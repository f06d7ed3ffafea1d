/** Figures before and after a change, with their difference. */
import type { ComponentChildren } from "preact";

interface Props {
  caption: string;
  /** What the four columns are called. */
  heads: readonly [string, string, string, string];
  /** Name, before, after, difference. */
  rows: readonly (readonly [string, ComponentChildren, ComponentChildren, ComponentChildren])[];
}

/** The table. */
export function BeforeAfter({ caption, heads, rows }: Props) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, before, after, difference]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{before}</td>
            <td>{after}</td>
            <td>{difference}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
