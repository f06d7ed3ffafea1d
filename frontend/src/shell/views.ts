/** The views of those who work with the atlas: loaded when first shown, listed in the menu for whom they are. */
import type { FunctionComponent } from "preact";
import { lazy } from "./lazy";

export interface WorkView {
  path: string;
  /** Its name in the menu. */
  label: string;
  /** The permission that shows it in the menu; null: everyone who is signed in. */
  needs: string | null;
  view: FunctionComponent;
}

/** One line per view, e.g. { path: "/daten", label: "Daten", needs: "import", view: lazy(() => import("../daten/…").then((m) => m.ImportView)) }. */
export const WORK_VIEWS: readonly WorkView[] = [
  {
    path: "/daten",
    label: "Daten",
    needs: "import",
    view: lazy(() => import("../daten/ImportView").then((m) => m.ImportView)),
  },
];

/** The view of a path or of the paths below it; null where there is none. */
export const workView = (path: string): WorkView | null =>
  WORK_VIEWS.find((one) => path === one.path || path.startsWith(`${one.path}/`)) ?? null;
