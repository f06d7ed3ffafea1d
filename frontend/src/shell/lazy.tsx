/** Views that are loaded when first shown; smaller than preact/compat's. */
import type { FunctionComponent, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { t } from "../i18n";
import { Failure, Loading } from "./Status";

/**
 * A component that loads its code when it is first drawn, and says so when that fails; `meanwhile` is drawn until then.
 * `atOnce`: it is the view that the page was opened with; its code comes while the region does.
 */
export function lazy(
  load: () => Promise<FunctionComponent>,
  meanwhile: VNode = <Loading />,
  atOnce = false,
): FunctionComponent {
  let loaded: FunctionComponent | null = null;
  if (atOnce)
    load().then(
      (component) => {
        loaded = component;
      },
      () => null, // it is asked for again when drawn, and a failure is told there
    );
  return function Lazy() {
    const [, redraw] = useState(0);
    const [failed, setFailed] = useState(false);
    const Component = loaded;
    useEffect(() => {
      if (Component || failed) return;
      // It may have come since this was drawn: then only the drawing is missing.
      const coming = loaded ? Promise.resolve(loaded) : load();
      coming.then(
        (component) => {
          loaded = component;
          redraw((n) => n + 1);
        },
        () => setFailed(true),
      );
    }, [failed]);
    if (failed)
      return <Failure error={new ApiError(t.state.offline, 0, true)} onRetry={() => setFailed(false)} />;
    return Component ? <Component /> : meanwhile;
  };
}
