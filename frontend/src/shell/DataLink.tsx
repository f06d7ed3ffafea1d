/** From the figures of a view to the question of /api/statistics that gives the same ones: as a link, and as a line of Python. */
import { address } from "../api/client";
import { words } from "../i18n/de.question";

export type Question = Readonly<Record<string, string | number>>;

const line = (question: Question) =>
  `atlas.statistics(${Object.entries(question)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(", ")}).frame()`;

/** The link; closed until somebody wants it. */
export function DataLink({ question }: { question: Question }) {
  return (
    <details>
      <summary>{words.summary}</summary>
      <p>
        {words.text} <a href={address("/api/statistics", { ...question })}>{words.json}</a>,{" "}
        <a href={address("/api/statistics", { ...question, format: "csv" })} download>
          {words.csv}
        </a>
      </p>
      <p>{words.python}</p>
      <p>
        <code>{line(question)}</code>
      </p>
    </details>
  );
}
