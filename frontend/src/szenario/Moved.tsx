/** The old address „Was wäre, wenn …“: what it says is a scenario that is not saved. */
import { useEffect } from "preact/hooks";
import { visit } from "../shell/router";
import { Loading } from "../shell/Status";

/** Goes on to the view Szenario with everything the address says. */
export function Moved() {
  useEffect(() => visit(`/szenario${location.search}`, "replace"), []);
  return <Loading rows={2} />;
}
