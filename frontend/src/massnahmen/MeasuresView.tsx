/** Vom Befund zur Wirkung: the board by stage, a card with its whole chain, a finding with its figures. */
import "../bearbeiten/edit.css";
import "./measures.css";
import { m } from "../i18n/de.measures";
import { Heading } from "../shell/Heading";
import { route } from "../shell/router";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import { BoardPart } from "./Board";
import { ChainPage } from "./ChainPage";
import { FindingPage } from "./FindingPage";

/** The view. */
export function MeasuresView() {
  const [, , first, second] = route.value.path.split("/");
  const card = /^\d{1,9}$/.test(first ?? "") ? Number(first) : null;
  if (card) return <ChainPage key={card} number={card} />;
  if (first === "befund" && /^\d{1,9}$/.test(second ?? ""))
    return <FindingPage key={second} number={Number(second)} />;
  return <BoardPage />;
}

function BoardPage() {
  useTitle(m.title);
  return (
    <div class="stack loop">
      <div>
        <Heading>{m.title}</Heading>
        <p class="lead">{m.lead}</p>
        {!may("keep_indicators") && (
          <p class="note">
            {m.leadPublic}{" "}
            <a href="/themen" target="_self">
              {m.topics}
            </a>
            .
          </p>
        )}
      </div>
      <BoardPart />
    </div>
  );
}
