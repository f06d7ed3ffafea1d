/** Puts the words of another language in the place of the German ones, once, before anything is drawn. */
import { t } from ".";
import { words as bus } from "./de.bus";
import { words as question } from "./de.question";
import { s as saved } from "./de.saved";
import { type Language, language, TAGS, tellInAddress } from "./language";
import type { Translation } from "./translation";

const LOADED: Readonly<Record<Exclude<Language, "de">, () => Promise<{ words: Translation }>>> = {
  ls: () => import("./ls"),
  da: () => import("./da"),
  en: () => import("./en"),
};

type Words = { [name: string]: unknown };

/** Overwrites words in place, so that what has been taken out of a catalogue before speaks the language too. */
export function fill(place: object, words: object): void {
  for (const [name, said] of Object.entries(words)) {
    const there = (place as Words)[name];
    if (typeof said === "object" && said !== null && !Array.isArray(said)) fill(there as object, said);
    else (place as Words)[name] = said;
  }
}

/** Speaks the language of the page; what cannot be loaded stays German, and the page says so by its `lang`. */
export async function speak(): Promise<void> {
  if (language === "de") return;
  const { words } = await LOADED[language]();
  fill(t, words.t);
  fill(saved, words.saved);
  fill(question, words.question);
  fill(bus, words.bus);
  document.documentElement.lang = TAGS[language];
  tellInAddress();
}
