/** The board: a column for each stage (one below the other on a phone), what is overdue above it, forms of those who may. */
import { useAnswer } from "../api/resource";
import { date } from "../i18n";
import { m } from "../i18n/de.measures";
import { renewed } from "../shell/renewed";
import { viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { FindingForm } from "./FindingForm";
import { type Board, boardUrl, type Card, type Finding, late } from "./loop";
import { StepForm } from "./StepForm";
import { TopicsPart } from "./TopicsPart";

/** All of it. */
export function BoardPart() {
  const answer = useAnswer<Board>(boardUrl());
  const again = renewed(answer);
  if (answer.error) return <Failure error={answer.error} onRetry={answer.retry} />;
  const board = answer.data;
  if (!board) return <Loading rows={8} />;
  return (
    <>
      {board.may.write && <OverdueList cards={board.undertakings} />}
      <MineList cards={board.undertakings.filter((one) => one.mine)} />
      {board.may.write && (
        <details>
          <summary>{m.newFinding}</summary>
          <FindingForm onDone={again} />
        </details>
      )}
      <h2 id="board">{m.board}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="loop-board" aria-labelledby="board" tabIndex={0}>
        {board.stages.map(({ code, label }) => (
          <Column key={code} code={code} label={label} board={board} onDone={again} />
        ))}
      </section>
      {board.may.coordinate && <TopicsPart />}
    </>
  );
}

function OverdueList({ cards }: { cards: readonly Card[] }) {
  const found = cards.filter((one) => one.overdue.length > 0);
  return (
    <section aria-labelledby="overdue" class={found.length ? "notice failure" : ""}>
      <h2 id="overdue">{m.overdueAll}</h2>
      {found.length === 0 && <p class="note">{m.noneOverdue}</p>}
      <ul class="plain">
        {found.map((card) => (
          <li key={card.id}>
            <a href={viewUrl(`/massnahmen/${card.id}`)}>{card.title}</a>: {card.overdue.map(late).join("; ")}
          </li>
        ))}
      </ul>
    </section>
  );
}

function MineList({ cards }: { cards: readonly Card[] }) {
  if (cards.length === 0) return null;
  return (
    <section aria-labelledby="mine">
      <h2 id="mine">{m.mine}</h2>
      <ul class="plain">
        {cards.map((card) => (
          <li key={card.id}>
            <a href={viewUrl(`/massnahmen/${card.id}`)}>{card.title}</a>{" "}
            <span class="note">{[m.stages[card.stage], ...card.overdue.map(late)].join("; ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ColumnProps {
  code: string;
  label: string;
  board: Board;
  onDone: (words: string) => void;
}

function Column({ code, label, board, onDone }: ColumnProps) {
  const findings = code === "finding" ? board.findings.filter((one) => !one.undertakings?.length) : [];
  const cards = board.undertakings.filter((one) => one.stage === code);
  const count = findings.length + cards.length;
  return (
    <section class="loop-column" aria-labelledby={`stage-${code}`}>
      <h3 id={`stage-${code}`}>
        {label} <span class="note">{count ? m.cards(count) : m.nothing}</span>
      </h3>
      <ul class="plain stack tight">
        {findings.map((one) => (
          <FindingCard key={one.id} finding={one} />
        ))}
        {cards.map((one) => (
          <CardEntry key={one.id} card={one} steps={board.may.coordinate} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

function FindingCard({ finding }: { finding: Finding }) {
  return (
    <li class="card loop-card" data-dismissed={finding.dismissed ? "yes" : undefined}>
      <a href={viewUrl(`/massnahmen/befund/${finding.id}`)}>{finding.title}</a>
      <p class="note">
        {date(finding.created_at)} · {finding.published_at ? m.isPublic : m.confidential}
      </p>
      {finding.dismissed && <p class="note">{m.dismissed(finding.dismissed)}</p>}
    </li>
  );
}

function CardEntry({ card, steps, onDone }: { card: Card; steps: boolean; onDone: (words: string) => void }) {
  const words = [
    card.topic_title,
    card.responsible && m.responsible(card.responsible),
    card.due_on && m.due(date(card.due_on)),
    card.published_at ? m.isPublic : m.confidential,
  ];
  return (
    <li class="card loop-card">
      <a href={viewUrl(`/massnahmen/${card.id}`)}>{card.title}</a>
      <p class="note">{words.filter(Boolean).join(" · ")}</p>
      {card.overdue[0] && <p class="loop-late">{late(card.overdue[0])}</p>}
      {steps && (
        <details>
          <summary aria-label={`${m.step}: ${card.title}`}>{m.step}</summary>
          <StepForm card={card} onDone={onDone} />
        </details>
      )}
    </li>
  );
}
