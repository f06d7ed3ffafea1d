import { describe, expect, it } from "vitest";
import { t } from "../src/i18n";
import { words as da } from "../src/i18n/da";
import { landscape as danish } from "../src/i18n/da.landscape";
import { words as bus } from "../src/i18n/de.bus";
import { l as landscape } from "../src/i18n/de.landscape";
import { words as question } from "../src/i18n/de.question";
import { s as saved } from "../src/i18n/de.saved";
import { words as en } from "../src/i18n/en";
import { landscape as english } from "../src/i18n/en.landscape";
import { inLanguage, labelIn, languagesOf, spokenAt } from "../src/i18n/language";
import { words as ls } from "../src/i18n/ls";
import { landscape as simple } from "../src/i18n/ls.landscape";
import { fill } from "../src/i18n/speak";

const { app, unit, figure, age, state, mode, modeShort, map, find, site, hours } = t;
const GERMAN = {
  t: { app, unit, figure, age, state, mode, modeShort, map, find, site, hours },
  saved,
  question,
  bus,
};
const OTHERS = { da, en, ls };
const LANDSCAPES = { da: danish, en: english, ls: simple };
const SIMPLE = { ls, landscape: simple };

/** Every word by the path to it; functions are called, with texts and with numbers, since they write one or the other. */
function said(words: object, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(words)) {
    const here = `${path}.${name}`;
    if (typeof value === "string") found.set(here, value);
    else if (typeof value === "function") found.set(here, called(value));
    else for (const [key, word] of said(value, here)) found.set(key, word);
  }
  return found;
}

function called(write: (...given: never[]) => string): string {
  const numbers = [2, 3, 4, 5, 6, 7];
  const moments = numbers.map((n) => `2026-03-0${n}T07:0${n}`);
  const mixed = ["arrival", "7", "8", 20, 30, 10];
  for (const given of [moments, mixed, numbers, [...moments.slice(0, 2), 3, 4]]) {
    try {
      return write(...(given as never[]));
    } catch {
      // it writes the other kind
    }
  }
  throw new Error(`Nicht zu rufen: ${write}`);
}

/** Words that are German only, wherever a translation could have kept them. */
const TELL_TALE =
  /\b(und|oder|nicht|kein|keine|mit|ohne|Orte|Weg|Wege|Minuten|Uhr|Karte|Suche|Angaben|Menschen|Jahre|Stand|zu Fuß|Rad|Bahn|wird|werden|diese|dieser)\b/;

describe.each(Object.entries(OTHERS))("the words in %s", (code, words) => {
  const told = said(words);

  it("are all there, and no others", () => {
    const wanted = [...said(GERMAN).keys(), ".t.provision.limitOption"].sort();
    expect([...told.keys()].sort()).toEqual(wanted);
    expect([...told].filter(([, word]) => word.trim() === "")).toEqual([]);
  });

  it.runIf(code !== "ls")("have nothing German left over", () => {
    expect([...told].filter(([, word]) => TELL_TALE.test(word))).toEqual([]);
  });

  it.runIf(code !== "ls")("are not the German sentences", () => {
    const german = said(GERMAN);
    const sentence = /\p{L}{4,}\s.*\p{L}{4,}/u; // "7 min" and "JSON" are the same everywhere
    expect([...told].filter(([path, word]) => sentence.test(word) && word === german.get(path))).toEqual([]);
  });
});

describe.each(Object.entries(LANDSCAPES))("the landscape in %s", (code, words) => {
  const told = said(words);

  it("has all words, and no others", () => {
    expect([...told.keys()].sort()).toEqual([...said(landscape).keys()].sort());
  });

  it.runIf(code !== "ls")("has nothing German left over", () => {
    expect([...told].filter(([, word]) => TELL_TALE.test(word))).toEqual([]);
  });
});

describe("Leichte Sprache", () => {
  it("says one thing in a sentence", () => {
    const long = [...said(SIMPLE)]
      .flatMap(([path, word]) => word.split(/(?<=[.!?:])\s/).map((sentence) => [path, sentence] as const))
      .filter(([, sentence]) => sentence.split(/\s+/).length > 14);
    expect(long).toEqual([]);
  });

  it("does without the passive, and without words of officials", () => {
    const heavy = /\b(wird|werden|wurde|worden|bezüglich|gemäß|sowie|jeweils|ggf|bzw)\b/;
    expect([...said(SIMPLE)].filter(([, word]) => heavy.test(word))).toEqual([]);
  });
});

describe("choosing a language", () => {
  it("keeps what else the address says", () => {
    expect(inLanguage("/", new URLSearchParams("q=kita&lang=en"), "da")).toBe("/?q=kita&lang=da");
  });

  it("is for the views that everybody uses", () => {
    expect(languagesOf("/lernort/kita-nord")).toEqual(["de", "ls", "da", "en"]);
    expect(languagesOf("/bildungslandschaft")).toEqual(["de", "ls", "da", "en"]);
    expect(languagesOf("/versorgung")).toEqual(["de"]);
    expect(spokenAt("/versorgung")).toBe("de");
  });

  it("shows German labels where there is no other", () => {
    expect(labelIn({ de: "Kita", da: "Børnehave" })).toBe("Kita");
  });

  it("reaches words that were taken out of the catalogue before", () => {
    const catalogue = { reach: { title: "Wer?" }, days: ["Montag"] };
    const { reach } = catalogue;
    fill(catalogue, { reach: { title: "Hvem?" }, days: ["mandag"] });
    expect(reach.title).toBe("Hvem?");
    expect(catalogue.days).toEqual(["mandag"]);
  });
});
