/** Choosing the language: links, so that each can be handed on; the page is loaded anew in it. */
import { signal } from "@preact/signals";
import { inLanguage, LANGUAGES, type Language, language, languagesOf, TAGS, wanted } from "../i18n/language";
import { route } from "./router";

const NAMED: Readonly<Record<Language, string>> = {
  de: "Sprachen",
  ls: "Sprachen",
  da: "Sprog",
  en: "Languages",
};

const GERMAN_ONLY: Readonly<Record<Exclude<Language, "de">, string>> = {
  ls: "Diese Seite gibt es nicht in Leichter Sprache.",
  da: "Denne side findes kun på tysk.",
  en: "This page is available in German only.",
};

/** Whether the words of the language could not be loaded. */
export const wordsMissing = signal(false);

/** The languages of a view that everybody uses. */
export function Languages() {
  const { path, query } = route.value;
  return (
    <nav class="languages" aria-label={NAMED[language]}>
      <ul class="row plain">
        {languagesOf(path).map((code) => (
          <li key={code}>
            <a
              href={inLanguage(path, query, code)}
              hreflang={TAGS[code]}
              lang={TAGS[code]}
              aria-current={code === language ? "true" : undefined}
            >
              {LANGUAGES[code]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** On a view that is German, for who reads another language. */
export function GermanOnly() {
  if (wanted === "de" || (language !== "de" && !wordsMissing.value)) return null;
  return (
    <p class="notice" lang={TAGS[wanted]}>
      {GERMAN_ONLY[wanted]}
    </p>
  );
}
