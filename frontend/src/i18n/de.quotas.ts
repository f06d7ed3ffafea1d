/** Words of the view of quotas. */
import { count, decimal } from "./index";

const perHundred = (value: number) => `${decimal(value)} je 100`;

export const q = {
  title: (kind: string) => `Plätze und Kinder: ${kind}`,
  lead: "Zwei amtliche Zahlen, die leicht verwechselt werden, jede mit Zähler und Nenner.",
  kind: "Art",
  level: "Gebiete",
  levels: {
    municipality: "Gemeinden",
    quarter: "Stadtteile",
    municipal_association: "Ämter",
    district: "Kreise",
  },
  ages: "Wessen Kinder",
  usualAges: "im üblichen Alter der Art",
  agesOption: (from: number, to: number) => `${from} bis ${to} Jahre`,
  independent: "Plätze freier Träger zählen mit",
  minority: "Plätze der dänischen Minderheit zählen mit",
  supply: "Versorgungsquote",
  use: "Betreuungsquote",
  perHundred,
  unit: "Plätze je 100 Kinder",
  area: "Gebiet",
  children: "Kinder",
  places: "Plätze",
  caption: "Genehmigte Plätze und Kinder je Gebiet",
  between: (low: number, high: number) => `${decimal(low)} bis ${decimal(high)}`,
  untold: (untold: number, offers: number) =>
    `${count(untold)} von ${count(offers)} Angeboten ohne Platzzahl`,
  who: (ages: string, day: string, sources: string) => `Kinder: ${ages}, gezählt am ${day} (${sources}).`,
  nobody: (ages: string) =>
    `Wie viele Kinder es im Alter ${ages} gibt, ist für diese Gebiete nicht geladen. Ohne diese Zahl gibt es keine Quote.`,
  noAreas: "Gebiete dieser Ebene sind nicht geladen.",
  where:
    "Die Quote eines Gebiets sagt, wo Plätze sind, nicht, wer sie nutzen kann: Kinder gehen auch über die Grenze. Wie viele Plätze sie wirklich erreichen, zeigt",
  reached: "Versorgung, Wert Plätze",
  csv: "Als Tabelle (CSV)",
  json: "Als JSON",
};
