/** One polite live region for the whole page: short sentences on what has just changed. */
import { signal } from "@preact/signals";

export const announcement = signal("");

/** Has screen readers say a sentence. */
export function announce(sentence: string): void {
  announcement.value = sentence;
}
