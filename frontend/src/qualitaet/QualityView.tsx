/** Datenqualität: what is doubtful or missing, why, and mending it on the spot. */
import "./quality.css";
import { useState } from "preact/hooks";
import { ask } from "../api/client";
import { useLoaded } from "../api/resource";
import { count, t } from "../i18n";
import { q } from "../i18n/de.quality";
import { announce } from "../shell/announce";
import { Heading } from "../shell/Heading";
import { region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import { FindingList } from "./FindingList";
import { Overview } from "./Overview";
import { type Board, boardUrl } from "./quality";

/** The view: the overview, or the findings of the chosen kind. */
export function QualityView() {
  const { query } = route.value;
  const [version, setVersion] = useState(0);
  const board = useLoaded<Board>(`${boardUrl()} ${version}`, (signal) => ask<Board>(boardUrl(), signal));
  const kind = board.data?.kinds.find((one) => one.code === query.get("art")) ?? null;
  const mayEdit = may("edit_sites");
  const shown = mayEdit ? kind : null;
  useTitle(shown?.label ?? q.title);
  const mended = (sentence: string) => {
    announce(sentence);
    setVersion(version + 1);
  };
  return (
    <div class="stack quality">
      {shown && (
        <p class="back">
          <button
            type="button"
            class="link"
            onClick={() => setQuery({ art: null, gemeinde: null, befund: null, bestaetigt: null })}
          >
            ← {q.back}
          </button>
        </p>
      )}
      <div>
        <Heading>{shown?.label ?? q.title}</Heading>
        {!shown && board.data && (
          <p class="lead">{q.lead(region.value?.region.name ?? t.app.name, count(board.data.sites))}</p>
        )}
      </div>
      {board.error && <Failure error={board.error} onRetry={board.retry} />}
      {board.loading && !board.data && <Loading rows={8} />}
      {board.data && !mayEdit && <Notice>{q.signIn}</Notice>}
      {board.data && !shown && <Overview board={board.data} linked={mayEdit} />}
      {board.data && shown && (
        <FindingList key={shown.code} board={board.data} kind={shown} version={version} onMended={mended} />
      )}
    </div>
  );
}
