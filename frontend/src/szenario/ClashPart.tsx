/** Somebody was faster: what they changed, what differs, and three ways on, none of which loses anything. */
import { w } from "../i18n/de.scenario";
import type { Clash, Content } from "./api";
import { openContent } from "./draft";

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {lines.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </>
  );
}

/** The part. */
export function ClashPart({
  clash,
  mine,
  onTake,
}: {
  clash: Clash;
  mine: Content;
  onTake: (wanted: Content) => void;
}) {
  const { they_changed: theirs, clashes } = clash;
  return (
    <div class="notice failure stack tight" role="alert">
      <h3>{w.clash(clash.saved_by)}</h3>
      <Lines title={w.theyAdded} lines={theirs.added} />
      <Lines title={w.theyRemoved} lines={theirs.removed} />
      <Lines title={w.youDiffer} lines={clash.differs.added} />
      <Lines title={w.bothSay} lines={clashes} />
      <div class="row">
        <button type="button" class="button primary" onClick={() => onTake(clash.merged)}>
          {w.merge}
        </button>
        <button type="button" class="button" onClick={() => onTake(mine)}>
          {w.saveMine}
        </button>
        <button type="button" class="button quiet" onClick={() => openContent(mine, { s: null, v: null })}>
          {w.keepApart}
        </button>
      </div>
    </div>
  );
}
