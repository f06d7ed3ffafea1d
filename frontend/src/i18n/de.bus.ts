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
  arriveBy: "Da sein um",
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
  day: (day: string, from: string, to: string) =>
    `Gerechnet für ${day}; der geladene Fahrplan gilt vom ${from} bis ${to}. Keine Auskunft des Verkehrsbetriebs.`,
  rule: (source: string, to: string, from: string, changes: number) =>
    `Grenzen: höchstens ${to} zur Haltestelle, ${from} von der Haltestelle zum Ziel, ${
      changes === 1 ? "ein Umstieg" : `${count(changes)} Umstiege`
    }. ${source}.`,
  assumed:
    "Wo die Quelle nichts sagt (Umstiege, Zeit zum Umsteigen, Dauer der Fahrt), sind die Grenzen angenommen.",
  straightLine: "Fußwege sind Luftlinien mit Umwegfaktor, denn ein Wegenetz ist nicht geladen.",
};
