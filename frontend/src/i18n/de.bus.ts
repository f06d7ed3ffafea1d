/** German: the words of the way by bus and train to a place. */
import { count, distance } from ".";

/** The time of the clock of a moment, in the time zone of the timetable, in which it is told. */
export const clock = (moment: string) => moment.slice(11, 16);

const whole = (minutes: number) => `${count(Math.max(1, Math.round(minutes)))} min`;

export const words = {
  title: "Mit Bus und Bahn",
  from: "Von wo?",
  fromPlaceholder: "Straße, Hausnummer, Ort",
  noAddress: "Keine solche Adresse gefunden.",
  addresses: (found: number) => `${count(found)} ${found === 1 ? "Adresse" : "Adressen"}`,
  pick: "Auf der Karte wählen",
  chosen: (lon: number, lat: number) =>
    `Gewählt ist ein Ort bei ${lat.toFixed(4).replace(".", ",")}° Nord, ${lon.toFixed(4).replace(".", ",")}° Ost.`,
  who: "Wer fährt?",
  when: "Wann?",
  byArrival: "Da sein um",
  byDeparture: "Losgehen um",
  clock: "Uhrzeit",
  day: "An welchem Tag?",
  usualDay: (day: string) => `gewöhnlicher Tag (${day})`,
  schoolDay: (day: string) => `Schultag (${day})`,
  holiday: (day: string) => `Ferientag (${day})`,
  otherDay: "anderer Tag …",
  date: "Datum",
  holidays: (land: string, checked: string, note: string) =>
    `Schulferien: ${land}, gelesen am ${checked}. ${note}`,
  dayKind: (text: string, name: string | null) => (name ? `${text}: ${name}` : text),
  onMap: "auf der Karte",
  showOnMap: (way: string) => `${way} auf der Karte zeigen`,
  leg: (number: number) => `Abschnitt ${number}`,
  pathOfStops:
    "Auf der Karte ist die Fahrt von Halt zu Halt gerade gezeichnet; ihren Weg nennt der Fahrplan nicht.",
  staySeated: "Sitzen bleiben: Das Fahrzeug fährt weiter als",
  waitSeated: (minutes: number, stop: string) => `${whole(minutes)} Aufenthalt, sitzen bleiben: ${stop}`,
  reliable: "Wie verlässlich?",
  spread: (
    by: string,
    from: string,
    to: string,
    typical: number | null,
    bad: number | null,
    best: number | null,
  ) =>
    best === null
      ? `Zwischen ${from} und ${to} Uhr gibt es zu keiner Minute eine Verbindung innerhalb der Grenzen.`
      : `Wer zwischen ${from} und ${to} Uhr zu irgendeiner Minute ${
          by === "arrival"
            ? "da sein muss, geht"
            : by === "home"
              ? "dort losgehen darf, braucht"
              : "losgeht, braucht"
        } ${
          typical === null ? "in mehr als der Hälfte der Minuten vergeblich" : `typisch ${whole(typical)}`
        }${typical === null ? "" : bad === null ? "" : `, an 9 von 10 Minuten höchstens ${whole(bad)}`}, bestenfalls ${whole(best)}${
          by === "arrival" ? " vorher los" : ""
        }.`,
  without: (told: string) => `In ${told} der Minuten gibt es keine Verbindung.`,
  always: "Es gibt zu jeder Minute eine Verbindung.",
  reach: {
    title: "Wer kommt mit Bus und Bahn hierher?",
    show: "Flächen berechnen und zeigen",
    hide: "Flächen ausblenden",
    value: "Welche Dauer?",
    median: "typisch",
    p90: "an 9 von 10 Minuten",
    direction: "Welcher Weg?",
    departure: "hierher, losgehen zu irgendeiner Minute",
    arrival: "hierher, da sein zu irgendeiner Minute",
    home: "von hier nach Hause",
    outward: "von hier aus überallhin",
    from: "Zeitraum ab",
    lead: (from: string, to: string, day: string, kind: string) =>
      `Gerechnet über jede Minute zwischen ${from} und ${to} Uhr am ${day} (${kind}), mit Wegen und Warten.`,
    without: (shareOf: string) =>
      `Im Mittel über alle Menschen gibt es in ${shareOf} der Minuten keine Verbindung.`,
    never: (people: string) => `Für ${people} Menschen gibt es zu keiner Minute eine.`,
    here: "gewählter Ort",
    picture: "Die Flächen sind die Rasterzellen, deren Mittelpunkt in so vielen Minuten verbunden ist.",
    geojson: "Flächen als GeoJSON",
    csv: "Tabelle als CSV",
    cells: "Werte aller Zellen als JSON",
  },
  homeAt: "Zurück ab",
  there: "Hinweg",
  home: "Rückweg",
  summary: (leaves: string, arrives: string, minutes: number, changes: number) =>
    `Ab ${clock(leaves)}, an ${clock(arrives)}: ${whole(minutes)}, ${
      changes === 0 ? "ohne Umstieg" : changes === 1 ? "1 Umstieg" : `${count(changes)} Umstiege`
    }`,
  early: (minutes: number) => `${whole(minutes)} vor der Zeit da`,
  later: (minutes: number) => `${whole(minutes)} Wartezeit bis zum Aufbruch`,
  walk: (minutes: number, metres: number | null) =>
    metres === null
      ? `${whole(minutes)} zu einem anderen Steig gehen`
      : `${whole(minutes)} gehen (${distance(metres)})`,
  cycle: (minutes: number, metres: number) => `${whole(minutes)} mit dem Rad (${distance(metres)})`,
  wait: (minutes: number, stop: string) => `${whole(minutes)} warten: ${stop}`,
  ride: (vehicle: string, line: string, headsign: string) => `${vehicle} ${line} Richtung ${headsign}`,
  fromStop: (time: string, stop: string) => `${clock(time)} ${stop}`,
  boards: (stop: string) => `Einstieg: ${stop}`,
  leaves: (time: string, stop: string) => `Ausstieg: ${clock(time)} ${stop}`,
  arrived: "angekommen",
  onRequest: "Fährt nur nach Anruf.",
  between: (calls: number) => (calls === 1 ? "1 Halt dazwischen" : `${count(calls)} Halte dazwischen`),
  computed: (day: string, kind: string, from: string, to: string) =>
    `Gerechnet für ${day} (${kind}); der geladene Fahrplan gilt vom ${from} bis ${to}. Keine Auskunft des Verkehrsbetriebs.`,
  rule: (source: string, to: string, from: string, changes: number) =>
    `Grenzen: höchstens ${to} zur Haltestelle, ${from} von der Haltestelle zum Ziel, ${
      changes === 1 ? "ein Umstieg" : `${count(changes)} Umstiege`
    }. ${source}.`,
  assumed:
    "Wo die Quelle nichts sagt (Umstiege, Zeit zum Umsteigen, Dauer der Fahrt), sind die Grenzen angenommen.",
  straightLine: "Fußwege sind Luftlinien mit Umwegfaktor, denn ein Wegenetz ist nicht geladen.",
};
