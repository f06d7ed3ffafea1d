/** Counts the changes of the site that is shown: its page asks for it again. */
import { signal } from "@preact/signals";

export const round = signal(0);
