/** Leichte Sprache: the words of the way by bus and train to a place. */
import { count, distance } from ".";
import { clock, type words as German } from "./de.bus";

const whole = (minutes: number) => {
  const told = Math.max(1, Math.round(minutes));
  return told === 1 ? "1 Minute" : `${count(told)} Minuten`;
};

export const bus: typeof German = {
  title: "So kommen Sie mit Bus und Bahn hin",
  from: "Wo fangen Sie an?",
  fromPlaceholder: "Straße, Haus-Nummer, Ort",
  noAddress: "Diese Adresse haben wir nicht gefunden.",
  addresses: (found) => (found === 1 ? "1 Adresse" : `${count(found)} Adressen`),
  pick: "Auf der Karte zeigen",
  chosen: (lon, lat) =>
    `Sie fangen hier an: ${lat.toFixed(4).replace(".", ",")} Grad Nord, ${lon.toFixed(4).replace(".", ",")} Grad Ost.`,
  who: "Wer fährt?",
  when: "Wann?",
  byArrival: "Ich will da sein um",
  byDeparture: "Ich gehe los um",
  clock: "Uhrzeit",
  day: "An welchem Tag?",
  usualDay: (day) => `ein normaler Tag (${day})`,
  schoolDay: (day) => `ein Tag mit Schule (${day})`,
  holiday: (day) => `ein Tag in den Ferien (${day})`,
  otherDay: "ein anderer Tag …",
  date: "Datum",
  holidays: (land, checked, note) => `Die Ferien in ${land}. Gelesen am ${checked}. ${note}`,
  dayKind: (text, name) => (name ? `${text}: ${name}` : text),
  onMap: "auf der Karte",
  showOnMap: (way) => `Auf der Karte zeigen: ${way}`,
  leg: (number) => `Teil ${number}`,
  pathOfStops: "Die Linie auf der Karte ist gerade. Der Bus fährt anders. Den genauen Weg kennen wir nicht.",
  staySeated: "Bleiben Sie sitzen. Der Bus fährt weiter als",
  waitSeated: (minutes, stop) => `Der Bus wartet ${whole(minutes)}. Bleiben Sie sitzen: ${stop}`,
  reliable: "Klappt das immer?",
  spread: (by, from, to, typical, bad, best) => {
    if (best === null) return `Von ${from} Uhr bis ${to} Uhr gibt es keinen Weg mit Bus und Bahn.`;
    const when =
      by === "arrival"
        ? "Sie wollen in dieser Zeit da sein:"
        : by === "home"
          ? "Sie wollen in dieser Zeit zurück:"
          : "Sie gehen in dieser Zeit los:";
    const usual =
      typical === null ? "Meistens gibt es keinen Weg." : `Meistens brauchen Sie ${whole(typical)}.`;
    const often = typical === null || bad === null ? "" : ` Manchmal brauchen Sie ${whole(bad)}.`;
    return `${when} ${from} Uhr bis ${to} Uhr. ${usual}${often} Am schnellsten sind ${whole(best)}.`;
  },
  without: (told) => `Es gibt nicht immer einen Weg. In ${told} der Zeit gibt es keinen.`,
  always: "Es gibt immer einen Weg.",
  reach: {
    title: "Wer kommt mit Bus und Bahn hierher?",
    show: "Auf der Karte zeigen",
    hide: "Nicht mehr zeigen",
    value: "Welche Zeit?",
    median: "meistens",
    p90: "an schlechten Tagen",
    direction: "Welcher Weg?",
    departure: "hierher: wann Sie losgehen",
    arrival: "hierher: wann Sie da sind",
    home: "von hier nach Hause",
    outward: "von hier weg",
    from: "Zeit ab",
    lead: (from, to, day, kind) =>
      `Wir haben alle Minuten von ${from} Uhr bis ${to} Uhr gerechnet. Der Tag ist: ${day} (${kind}). Wege und Warten zählen mit.`,
    without: (shareOf) => `Es gibt nicht immer einen Weg. In ${shareOf} der Zeit gibt es keinen.`,
    never: (people) => `${people} Menschen haben nie einen Weg.`,
    here: "Ihr Ort",
    picture: "Die Karte zeigt Felder. Von der Mitte kommt man in dieser Zeit hin.",
    geojson: "Die Felder als Datei (GeoJSON)",
    csv: "Die Zahlen als Tabelle (CSV)",
    cells: "Alle Zahlen als Datei (JSON)",
  },
  homeAt: "Zurück ab",
  there: "Der Weg hin",
  home: "Der Weg zurück",
  summary: (leaves, arrives, minutes, changes) =>
    `Los um ${clock(leaves)} Uhr. Da um ${clock(arrives)} Uhr. Das dauert ${whole(minutes)}. ${
      changes === 0
        ? "Sie müssen nicht umsteigen."
        : changes === 1
          ? "Sie müssen 1 Mal umsteigen."
          : `Sie müssen ${count(changes)} Mal umsteigen.`
    }`,
  early: (minutes) => `Sie sind ${whole(minutes)} zu früh da`,
  later: (minutes) => `Sie warten ${whole(minutes)}`,
  walk: (minutes, metres) =>
    metres === null
      ? `Gehen Sie ${whole(minutes)} zu einer anderen Halte-Stelle`
      : `Gehen Sie ${whole(minutes)} (${distance(metres)})`,
  cycle: (minutes, metres) => `Fahren Sie ${whole(minutes)} mit dem Rad (${distance(metres)})`,
  wait: (minutes, stop) => `Warten Sie ${whole(minutes)}: ${stop}`,
  ride: (vehicle, line, headsign) => `${vehicle} ${line} nach ${headsign}`,
  fromStop: (time, stop) => `${clock(time)} ${stop}`,
  boards: (stop) => `Hier einsteigen: ${stop}`,
  leaves: (time, stop) => `Hier aussteigen: ${clock(time)} ${stop}`,
  arrived: "Sie sind da",
  onRequest: "Der Bus kommt nur, wenn Sie vorher anrufen.",
  between: (calls) => (calls === 1 ? "1 Halt auf dem Weg" : `${count(calls)} Halte auf dem Weg`),
  computed: (day, kind, from, to) =>
    `Das gilt für: ${day} (${kind}). Der Fahr-Plan gilt vom ${from} bis zum ${to}. Fragen Sie auch beim Bus-Unternehmen nach.`,
  rule: (source, to, from, changes) =>
    `So haben wir gerechnet: Der Weg zur Halte-Stelle ist höchstens ${to}. Der Weg von der Halte-Stelle ist höchstens ${from}. Sie müssen höchstens ${count(changes)} Mal umsteigen. ${source}.`,
  assumed: "Manches wissen wir nicht genau. Dann haben wir geschätzt.",
  straightLine: "Die Wege zu Fuß sind geschätzt.",
};
