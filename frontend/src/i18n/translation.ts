/** What a language has to tell: all words of the views that everybody uses, each of the type of the German ones. */

import type { Messages } from "./de";
import type { words as bus } from "./de.bus";
import type { words as question } from "./de.question";
import type { s as saved } from "./de.saved";

/** Of the large catalogue those parts that the translated views use. */
export type Spoken = Pick<
  Messages,
  "app" | "unit" | "figure" | "age" | "state" | "mode" | "modeShort" | "map" | "find" | "site" | "hours"
> & { provision: Pick<Messages["provision"], "limitOption"> };

export interface Translation {
  t: Spoken;
  saved: typeof saved;
  question: typeof question;
  bus: typeof bus;
}
