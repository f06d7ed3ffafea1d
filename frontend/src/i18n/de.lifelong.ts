/** Words of the strip of a whole life. */
import { date, decimal, share } from "./index";

export const l = {
  title: "Lebenslauf: von der Krippe bis zum Seniorencafé",
  lead: "Welche Lebensphasen sind wo wie gut versorgt? Je Feld der Anteil der Menschen, die erreichen, was dazugehört.",
  level: "Gebiete",
  levels: { municipality: "Gemeinden", municipal_association: "Ämter", district: "Kreise" },
  modes: { walk: "zu Fuß", bicycle: "Rad", bus: "Bus", car: "Auto", any: "ohne Auto" } as Record<
    string,
    string
  >,
  weights: "Gewichte",
  weightsNote:
    "0 heißt: zählt nicht. Der Index ist mit diesen Gewichten gerechnet; sie stehen in der Adresse.",
  ofModes: "Verkehrsmittel",
  ofPhases: "Lebensphasen",
  proposed: "Vorgeschlagene Gewichte",
  caption: "Lebensphasen je Gebiet, mit Index und Rang",
  area: "Gebiet",
  index: "Index",
  rank: "Rang",
  rankOf: (rank: number | null, best: number | null, worst: number | null) =>
    rank === null ? "–" : best === worst ? `${rank}` : `${rank} (${best}–${worst})`,
  indexOf: (value: number | null) => (value === null ? "–" : decimal(100 * value)),
  part: (value: number | null) => (value === null ? "–" : share(value)),
  stationCaption: (place: string) => `${place}: Stationen und Verkehrsmittel`,
  station: "Station",
  ages: "Alter",
  limit: (minutes: number | null, metres: number | null) =>
    minutes === null ? `${metres} m` : `${minutes} min`,
  assumed: "Annahme",
  limits: "Was als erreicht zählt",
  limitNote:
    "Wo der Kreis einen Standard gesetzt hat, zählt dieser (fett); sonst eine Annahme dieses Programms, kein Beschluss.",
  colours: "Je dunkler, desto mehr erreichen es.",
  sensitivity: "Wie sicher ist der Rang?",
  run: (id: number, day: string, version: string) =>
    `Auswertungslauf ${id} vom ${date(day)}, Programm ${version}`,
  basis: "Worauf das beruht",
  csv: "Als Tabelle (CSV)",
  json: "Als JSON",
  gaps: "Wer im Einzelnen außen vor bleibt, und warum: Lücken",
  noAreas: "Gebiete dieser Ebene sind nicht geladen.",
  sentence: (place: string, best: string, worst: string) =>
    `${place}: am besten versorgt ist „${best}“, am wenigsten „${worst}“.`,
};
