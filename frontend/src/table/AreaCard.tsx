/** The panel of the area that was chosen; Escape and a button close it. */
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { useBackByEscape } from "../shell/focus";
import { setQuery } from "../shell/router";
import type { Named } from "./order";

interface Props {
  area: Named;
  /** The part of the address that names the chosen area. */
  named: string;
  children: ComponentChildren;
}

/** The panel. */
export function AreaCard({ area, named, children }: Props) {
  const close = () => setQuery({ [named]: null });
  const heading = useBackByEscape(close, area.ars);
  return (
    <section class="card" aria-labelledby="area-title">
      <div class="row between">
        <h2 id="area-title" ref={heading} tabIndex={-1}>
          {area.name}
        </h2>
        <button type="button" class="button quiet" onClick={close}>
          {t.find.close}
        </button>
      </div>
      {children}
    </section>
  );
}
