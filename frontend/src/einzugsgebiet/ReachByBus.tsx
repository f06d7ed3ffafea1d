/** Einzugsgebiet by bus and train: for the chosen place or point. */
import { BusReach } from "../bus/BusReach";
import { readPoint } from "../finden/state";
import { route } from "../shell/router";

/** The part of the view that is another one by bus. */
export function ReachByBus() {
  const { query } = route.value;
  const site = query.get("ort");
  return <BusReach site={site} point={site ? null : readPoint(query.get("punkt"))} alone />;
}
