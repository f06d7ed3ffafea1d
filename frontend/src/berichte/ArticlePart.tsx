/** The report as it reads; of a draft with the figures of this moment. The server makes it, with every text escaped. */
import { useLoaded } from "../api/resource";
import { b } from "../i18n/de.reports";
import { Failure, Loading, Notice } from "../shell/Status";
import { type Article, fresh, reportUrl } from "./api";

/** `revision`: asked for anew when it changes. */
export function ArticlePart({ id, revision }: { id: number; revision: number }) {
  const url = reportUrl(id, "/article");
  const article = useLoaded<Article>(`${url} ${revision}`, (signal) => fresh(url, signal));
  if (article.error) return <Failure error={article.error} onRetry={article.retry} />;
  if (!article.data) return <Loading rows={10} />;
  const { html, lacking, changes } = article.data;
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
      {changes > 0 && <Notice>{b.changes(changes)}</Notice>}
      <div class="report-article" dangerouslySetInnerHTML={{ __html: html }} />
    </>
  );
}
