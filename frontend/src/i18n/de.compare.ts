/** Words of maps side by side: swiped, subtracted, one for each life phase. */
import { count } from "./index";

export const c = {
  title: "Zwei Karten im Vergleich",
  lead: "Beide Karten haben dieselben Klassen und Farben.",
  titleDifference: "Worin unterscheiden sich zwei Karten?",
  leadDifference: "Gezeigt wird, um wie viel die zweite Karte über oder unter der ersten liegt.",
  titlePhases: "Alle Lebensphasen auf einen Blick",
  leadPhases:
    "Für jede Lebensphase die Art mit den meisten Orten, Kitas und Schulen zuerst. Alle Karten haben dieselben Klassen und Farben; eine Karte öffnen Sie mit einem Klick.",
  first: "Erste Karte (links)",
  second: "Zweite Karte (rechts)",
  firstShort: "Erste",
  secondShort: "Zweite",
  kind: "Art",
  mode: "Fortbewegung",
  age: "Alter der Menschen",
  asOf: "Stand",
  newest: "der neueste",
  noEarlier: "Frühere Stände gibt es noch nicht: Jede Neuberechnung wird einer.",
  day: "Stand am Tag (leer: heute)",
  measures: { quota: "Versorgungsquote: Plätze je 100 Kinder", places: "Erreichbare Plätze je 100" },
  same: "Beide Karten zeigen dasselbe. Wählen Sie für die zweite eine andere Art, Fortbewegung oder einen anderen Stand.",
  notComputed: (what: string) => `Für „${what}“ ist nichts berechnet; die Karte ist schraffiert.`,
  scaleOfBoth: "Eine Skala für beide Karten; Anzahlen aus beiden zusammen.",
  scaleOfAll: (maps: number) => `Eine Skala für alle ${maps} Karten; Anzahlen aus allen zusammen.`,
  difference: "Unterschied (zweite weniger erste)",
  differenceUnit: (unit: string) => `Unterschied: ${unit}`,
  differenceMethod:
    "Klassen auf beiden Seiten der Null gleich weit, Grenzen gerundet. Orange: in der zweiten schlechter; violett: besser.",
  split: (first: string, second: string) => `Teilung der Karte: links ${first}, rechts ${second}`,
  splitAt: (percent: number) => `${percent} Prozent der Breite zeigen die erste Karte`,
  toggle: "Welche Karte?",
  ranking: "Gemeinden im Vergleich",
  areas: (n: number) =>
    `${count(n)} Gemeinden; zuerst die, in denen die zweite Karte am ungünstigsten abweicht.`,
  open: (what: string) => `${what}: öffnen`,
  range: (low: string, high: string, unit: string) => `${low} bis ${high} ${unit}`,
  without: (areas: number) =>
    areas === 1 ? "1 Gemeinde ohne Angabe" : `${count(areas)} Gemeinden ohne Angabe`,
  nothing: "nichts berechnet",
  csv: "Vergleich als CSV",
  json: "Vergleich als JSON",
};
