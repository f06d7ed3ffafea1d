/** An entry: title, figures, small chart; opened with its method, the way to the indicator, and what may be decided. */
import { count } from "../i18n";
import { d } from "../i18n/de.developments";
import { numeric } from "../i18n/figure";
import { setQuery } from "../shell/router";
import { may } from "../shell/session";
import { type Development, indicatorUrl } from "./api";
import { Chart } from "./Chart";
import { Decide } from "./Decide";

interface Props {
  of: Development;
  number: number | null;
  isOpen: boolean;
  run: number;
  onDone: (sentence: string) => void;
}

/** The entry. */
export function Item({ of, number, isOpen, run, onDone }: Props) {
  const people = numeric(of.affected);
  return (
    <li class="entry development" data-open={isOpen} id={isOpen ? "open-entry" : undefined}>
      <span class="number" aria-hidden="true">
        {number}
      </span>
      <div>
        <button
          type="button"
          class="entry-name"
          aria-expanded={isOpen}
          onClick={() => setQuery({ eintrag: isOpen ? null : of.key })}
        >
          {of.title}
        </button>
        <span class="entry-kind">
          {d.kinds[of.kind]} · {d.meanings[of.meaning]} ·{" "}
          {people === null ? d.affectsUnknown : people < 1 ? d.affectsNobody : d.affects(count(people))}
        </span>
        <div class="development-body">
          <p>{of.text}</p>
          <Chart of={of} />
        </div>
        {isOpen && (
          <div class="opened stack tight">
            <p class="note">
              {d.method}: {of.method}
            </p>
            <p>
              <a href={indicatorUrl(of)}>{d.indicator}</a>
            </p>
            {may("keep_indicators") && <Decide of={of} run={run} onDone={onDone} />}
          </div>
        )}
      </div>
    </li>
  );
}
