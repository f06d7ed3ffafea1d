/** Which rules and standards concern a site or a cell, and where it stands; loaded when opened. */
import "./rules.css";
import { useState } from "preact/hooks";
import { address } from "../api/client";
import { useAnswer } from "../api/resource";
import { r } from "../i18n/de.rules";
import { kindLabel } from "../shell/region";
import { route, viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { type Standing as One, type StandingAnswer, told } from "./rules";

const s = r.standing;

/** Of the site or the cell that the address names. */
export function StandingHere() {
  const { path, query } = route.value;
  const cell = query.get("zelle");
  if (path.startsWith("/lernort/")) return <Standing of={`/api/sites/${path.slice("/lernort/".length)}`} />;
  return cell ? <Standing key={cell} of={`/api/cells/${encodeURIComponent(cell)}`} /> : null;
}

/** The disclosure; `of` is the path of the site or the cell in the API. */
function Standing({ of }: { of: string }) {
  const [open, setOpen] = useState(false);
  const answer = useAnswer<StandingAnswer>(open ? address(`${of}/rules`) : null);
  const found = answer.data?.standing;
  return (
    <details class="why" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{s.title}</summary>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !found && <Loading rows={3} />}
      {found && (
        <>
          <p>{found.length ? s.where : s.none}</p>
          <ul class="standing">
            {found.map((one) => (
              <Entry key={`${one.code} ${one.category} ${one.kind}`} one={one} />
            ))}
          </ul>
          <p class="note">{answer.data?.notice}</p>
          {answer.data?.assumed && <p class="note">{answer.data.assumed}</p>}
          <p>
            <a href={viewUrl("/regeln")}>{s.all}</a>
          </p>
        </>
      )}
    </details>
  );
}

function Entry({ one }: { one: One }) {
  const limit = one.limit !== null && one.unit ? `${s.limit} ${told(one.limit, one.unit)}` : null;
  return (
    <li>
      <strong>
        {one.category && `${kindLabel(one.category)}: `}
        {one.title}
      </strong>
      <span class="standing-status" data-status={one.status}>
        {s.statuses[one.status] ?? one.status}
      </span>
      <span>
        {one.measured !== null && one.unit && `${told(Math.round(one.measured), one.unit)}, ${limit}. `}
        {one.text !== one.title && one.text}
        {one.basis === "straight_line" && ` (${s.basis})`}
      </span>
      {one.paragraph && <small>{one.paragraph}</small>}
    </li>
  );
}
