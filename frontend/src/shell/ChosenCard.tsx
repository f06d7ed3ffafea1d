/** The panel of what was chosen on the map or in a table; Escape and a button close it. */
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { useBackByEscape } from "./focus";
import { setQuery } from "./router";

interface Props {
  /** What is chosen: "area" or "cell", so that the two never share an id. */
  kind: "area" | "cell";
  title: ComponentChildren;
  /** The value that stands in the address, and the part of the address it stands in. */
  chosen: string;
  named: string;
  children: ComponentChildren;
}

/** The panel. */
export function ChosenCard({ kind, title, chosen, named, children }: Props) {
  const close = () => setQuery({ [named]: null });
  const heading = useBackByEscape(close, chosen);
  return (
    <section class="card" aria-labelledby={`${kind}-title`}>
      <div class="row between">
        <h2 id={`${kind}-title`} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="button quiet" onClick={close}>
          {t.find.close}
        </button>
      </div>
      {children}
    </section>
  );
}
