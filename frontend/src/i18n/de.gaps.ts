/** Words of the view of gaps. */
import { count, date, decimal, share } from "./index";

export const g = {
  gapIn: (kind: string, area: string) => `${kind}: Wer in ${area} außen vor bleibt`,
  title: (kind: string) => `Lücken: ${kind}`,
  lead: "Wer bleibt außen vor, wo, und warum? Gemessen an dem, was der Kreis für genug hält.",
  kind: "Art",
  standard: "Gemessen an",
  date: "Stand",
  level: "Gebiete",
  levels: {
    municipality: "Gemeinden",
    municipal_association: "Ämter",
    district: "Kreise",
    quarter: "Stadtteile",
  },
  value: "Karte zeigt",
  values: {
    lacking: "nicht versorgt",
    beyond: "jenseits des Standards",
    without: "ohne Platz",
    unclear: "nicht bekannt",
  },
  ofAll: "Anteil an allen, die suchen",
  measured: (text: string, ages: string) => `Gemessen an: ${text}; Alter ${ages}.`,
  decision: "Beschluss",
  seeking: "suchen",
  parts: {
    served: "versorgt",
    beyond: "jenseits des Standards",
    without_place: "in Reichweite, aber ohne Platz",
    unclear_way: "Öffnungszeit nicht bekannt",
    unclear_places: "Platzzahl nicht bekannt",
  },
  interval: (low: string, high: string) => `${low} bis ${high}, je nach angenommenen Plätzen`,
  catchment: (value: string) => `nach Einzugsbereichen gerechnet (2SFCA): ${value}`,
  takeUp: (part: number, assumed: boolean) =>
    assumed
      ? "Angenommen ist, dass alle in diesem Alter suchen."
      : `${share(part)} derer in diesem Alter suchen (Tabelle der Inanspruchnahme, mittlere Variante).`,
  estimated: "Alle Zahlen von Menschen sind Schätzungen aus Rasterzellen.",
  noneLacking: "Alle, die suchen, sind versorgt.",
  secret: "Hier suchen so wenige, dass keine Zahlen genannt werden.",
  why: (place: string) => `Warum in ${place}?`,
  whyNote:
    "Von allen, die nicht versorgt sind oder von denen es nicht bekannt ist: Jeder Mensch zählt einmal; wirken mehrere Gründe, teilen sie sich ihn.",
  reasonPeople: (people: string, part: number) => `${people} Menschen, ${share(part)}`,
  shareStandard: "Anteil, der den Standard erreicht",
  shareMet: (value: number, wanted: number) => `${share(value)} – erfüllt, gefordert ${share(wanted)}`,
  shareNotMet: (value: number, wanted: number, missing: number) =>
    `${share(value)} – nicht erfüllt, gefordert ${share(wanted)}: ${count(Math.ceil(missing))} Menschen fehlen`,
  shareUnknown: (wanted: number) => `nicht zu sagen, gefordert ${share(wanted)}`,
  shareOnly: (value: number) => `${share(value)}; einen geforderten Anteil gibt es nicht`,
  perHundred: "Plätze je 100 Kinder",
  perHundredOf: (value: number | null, wanted: number, standing: string, missing: number | null) =>
    value === null
      ? `nicht bekannt, gefordert ${decimal(wanted)}`
      : standing === "met"
        ? `${decimal(value)} – erfüllt, gefordert ${decimal(wanted)}`
        : standing === "unknown"
          ? `${decimal(value)} – wegen angenommener Plätze nicht zu sagen, gefordert ${decimal(wanted)}`
          : `${decimal(value)} – nicht erfüllt, gefordert ${decimal(wanted)}: ${count(Math.ceil(missing ?? 0))} Plätze fehlen`,
  supply: "Versorgungsquote",
  use: "Betreuungsquote",
  quotaOf: (value: string, up: string, down: string) => `${value} (${up} ÷ ${down})`,
  cell: "Rasterzelle",
  standing: {
    served: "versorgt",
    beyond: "jenseits des Standards",
    without_place: "in Reichweite, aber zu wenig Plätze (2SFCA)",
    unclear_way: "Öffnungszeit nicht bekannt",
    unclear_places: "Platzzahl nicht bekannt",
    nobody: "niemand, der sucht",
  } as Record<string, string>,
  cellCounts: (people: string, lacking: string) => `${people} suchen, ${lacking} sind nicht versorgt.`,
  rows: "Worauf das beruht",
  rowOf: (group: string, value: string, day: string, source: string) =>
    `Altersgruppe ${group}: ${value}, Stand ${date(day)} (${source})`,
  caption: "Lücken je Gebiet, die größten zuerst",
  columns: {
    name: "Gebiet",
    lacking: "nicht versorgt",
    seeking: "suchen",
    beyond: "jenseits",
    without: "ohne Platz",
    unclear: "nicht bekannt",
    main: "wichtigster Grund",
  },
  nearNote: "Die Karte zeigt Rasterzellen in diesen Farben:",
  truncated: "Hier liegen mehr Zellen, als gezeichnet sind; bitte näher heran.",
  basis: "Worauf das beruht",
  run: (id: number, day: string, version: string) =>
    `Auswertungslauf ${id} vom ${date(day)}, Programm ${version}`,
  runLink: "Lauf mit allen Eingaben (JSON)",
  csv: "Als Tabelle (CSV)",
  json: "Als JSON",
  lifelong: "Alle Lebensphasen auf einen Blick: Lebenslauf",
  quotas: "Plätze und Kinder je Gebiet",
  compute: "Für diesen Tag berechnen",
  computeAsked: "Die Berechnung ist beauftragt.",
  noAreas: "Gebiete dieser Ebene sind nicht geladen, oder ihre Zahlen sehen nur Planende.",
  people: (value: number) => count(Math.round(value)),
  share,
};
