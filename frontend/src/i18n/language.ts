/** Which language the page speaks: as the address says, else the one chosen last, else German. It is one for the life of a page. */
export type Language = "de" | "ls" | "da" | "en";

export const LANGUAGES: Readonly<Record<Language, string>> = {
  de: "Deutsch",
  ls: "Leichte Sprache",
  da: "Dansk",
  en: "English",
};

/** How HTML names them (BCP 47). */
export const TAGS: Readonly<Record<Language, string>> = { de: "de", ls: "de-simple", da: "da", en: "en" };

/** How numbers and days are written. */
const LOCALES: Readonly<Record<Language, string>> = { de: "de-DE", ls: "de-DE", da: "da-DK", en: "en-GB" };

/** What the address calls it. */
export const PARAMETER = "lang";
const REMEMBERED = "atlas.lang";

const isLanguage = (text: string | null): text is Language => text !== null && Object.hasOwn(LANGUAGES, text);

/** The languages that a view has words in; most views are for those who work with the atlas, and German. */
export function languagesOf(path: string): readonly Language[] {
  const isTranslated = path === "/" || path === "/bildungslandschaft" || path.startsWith("/lernort/");
  return isTranslated ? ["de", "ls", "da", "en"] : ["de"];
}

function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function remember(code: Language): void {
  try {
    localStorage.setItem(REMEMBERED, code);
  } catch {
    // then the address alone says it
  }
}

/** The language that is wanted: by the address (and then for the next time too), else as last. */
function asked(): Language {
  const told = new URLSearchParams(globalThis.location?.search ?? "").get(PARAMETER);
  if (isLanguage(told)) {
    remember(told);
    return told;
  }
  const last = remembered();
  return isLanguage(last) ? last : "de";
}

/** What the reader wants, whether this view has it or not. */
export const wanted: Language = asked();

/** What a view is spoken in. */
export const spokenAt = (path: string): Language => (languagesOf(path).includes(wanted) ? wanted : "de");

/** What this page is spoken in. */
export const language: Language = spokenAt(globalThis.location?.pathname ?? "/");

export const locale: string = LOCALES[language];

/** `lang` of what is German on a page in another language; nothing on a German one. */
export const german: "de" | undefined = language === "de" || language === "ls" ? undefined : "de";

/** A label of the catalogue of kinds and phases in the language of the page; German where there is none. */
export function labelIn(label: { de: string; da?: string; en?: string; easy?: string }): string {
  return (language === "ls" ? label.easy : label[language]) ?? label.de;
}

/** An address as it is in another language, for a link to it. */
export function inLanguage(path: string, query: URLSearchParams, code: Language): string {
  const other = new URLSearchParams(query);
  other.set(PARAMETER, code);
  return `${path}?${other.toString().replaceAll("%2C", ",").replaceAll("%2F", "/")}`;
}

/** Lets the address say the language that was remembered, so that it can be handed on as it is seen. */
export function tellInAddress(): void {
  const query = new URLSearchParams(location.search);
  if (language === "de" || query.get(PARAMETER) === language) return;
  history.replaceState(null, "", inLanguage(location.pathname, query, language) + location.hash);
}
