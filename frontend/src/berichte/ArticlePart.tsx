/** The report as it reads; of a draft with the figures of this moment. The server makes it, with every text escaped. */
import { useLoaded } from "../api/resource";
import { b } from "../i18n/de.reports";
import { Failure, Loading, Notice } from "../shell/Status";
import { type Article, fresh, reportUrl, type Warning } from "./api";

/** What was found in the texts, each with the words around it. */
export function Warnings({ warnings }: { warnings: Warning[] }) {
  return (
    <ul class="bullets">
      {warnings.map((one) => (
        <li key={`${one.block} ${one.around}`}>
          {one.block ? b.inBlock(one.block) : b.inTitle}: <strong>{one.words}</strong> („…{one.around}…“){" "}
          <span class="note">{one.why}</span>
        </li>
      ))}
    </ul>
  );
}

/** `revision`: asked for anew when it changes. */
export function ArticlePart({ id, revision }: { id: number; revision: number }) {
  const url = reportUrl(id, "/article");
  const article = useLoaded<Article>(`${url} ${revision}`, (signal) => fresh(url, signal));
  if (article.error) return <Failure error={article.error} onRetry={article.retry} />;
  if (!article.data) return <Loading rows={10} />;
  const { html, lacking, changes, warnings } = article.data;
  return (
    <>
      {lacking.length > 0 && (
        <Notice>
          <p>{b.lacking(lacking.length)}</p>
          <ul>
            {[...new Set(lacking)].map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ul>
        </Notice>
      )}
      {warnings.length > 0 && (
        <Notice>
          <p>{b.warnings}</p>
          <Warnings warnings={warnings} />
        </Notice>
      )}
      {changes > 0 && <Notice>{b.changes(changes)}</Notice>}
      {/* As the article looks on its page without scripts. */}
      <link rel="stylesheet" href="/berichte/lesen.css" />
      <div class="report-article" dangerouslySetInnerHTML={{ __html: html }} />
    </>
  );
}
