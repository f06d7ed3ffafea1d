/** The title of the window follows the view. */
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { region } from "./region";

/** Sets the window's title to the view's heading. */
export function useTitle(heading: string): void {
  const place = region.value?.region.name;
  useEffect(() => {
    document.title = [heading, place, t.app.name].filter(Boolean).join(" · ");
  }, [heading, place]);
}
