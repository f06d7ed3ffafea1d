/** Danish: the words of the way by bus and train to a place. */
import { count, distance } from ".";
import { clock, type words as German } from "./de.bus";

const whole = (minutes: number) => `${count(Math.max(1, Math.round(minutes)))} min.`;

export const bus: typeof German = {
  title: "Med bus og tog",
  from: "Hvorfra?",
  fromPlaceholder: "Vej, husnummer, by",
  noAddress: "Ingen sådan adresse fundet.",
  addresses: (found) => `${count(found)} ${found === 1 ? "adresse" : "adresser"}`,
  pick: "Vælg på kortet",
  chosen: (lon, lat) =>
    `Valgt er et sted ved ${lat.toFixed(4).replace(".", ",")}° nord, ${lon.toFixed(4).replace(".", ",")}° øst.`,
  who: "Hvem kører med?",
  when: "Hvornår?",
  byArrival: "Være der kl.",
  byDeparture: "Gå hjemmefra kl.",
  clock: "Klokkeslæt",
  day: "Hvilken dag?",
  usualDay: (day) => `almindelig dag (${day})`,
  schoolDay: (day) => `skoledag (${day})`,
  holiday: (day) => `feriedag (${day})`,
  otherDay: "en anden dag …",
  date: "Dato",
  holidays: (land, checked, note) => `Skoleferie: ${land}, læst den ${checked}. ${note}`,
  dayKind: (text, name) => (name ? `${text}: ${name}` : text),
  onMap: "på kortet",
  showOnMap: (way) => `Vis på kortet: ${way}`,
  leg: (number) => `Etape ${number}`,
  pathOfStops: "På kortet er turen tegnet lige fra stop til stop; køreplanen fortæller ikke dens vej.",
  staySeated: "Bliv siddende: Bussen eller toget kører videre som",
  waitSeated: (minutes, stop) => `${whole(minutes)} ophold, bliv siddende: ${stop}`,
  reliable: "Hvor pålideligt er det?",
  spread: (by, from, to, typical, bad, best) => {
    if (best === null)
      return `Mellem kl. ${from} og ${to} er der ikke på noget minut en forbindelse inden for grænserne.`;
    const who = by === "arrival" ? "skal være der" : by === "home" ? "kan gå derfra" : "går hjemmefra";
    const usual =
      typical === null
        ? "finder i mere end halvdelen af minutterne ingen forbindelse"
        : `${by === "arrival" ? "går" : "bruger"} typisk ${whole(typical)}`;
    const often = typical === null || bad === null ? "" : `, i 9 ud af 10 minutter højst ${whole(bad)}`;
    const before = by === "arrival" ? " før" : "";
    return `Den, der ${who} på et hvilket som helst minut mellem kl. ${from} og ${to}, ${usual}${often}, i bedste fald ${whole(best)}${before}.`;
  },
  without: (told) => `I ${told} af minutterne er der ingen forbindelse.`,
  always: "Der er en forbindelse på hvert minut.",
  reach: {
    title: "Hvem kommer hertil med bus og tog?",
    show: "Beregn og vis områder",
    hide: "Skjul områder",
    value: "Hvilken varighed?",
    median: "typisk",
    p90: "i 9 ud af 10 minutter",
    direction: "Hvilken vej?",
    departure: "hertil, afgang på et hvilket som helst minut",
    arrival: "hertil, ankomst på et hvilket som helst minut",
    home: "herfra og hjem",
    outward: "herfra til alle steder",
    from: "Tidsrum fra",
    lead: (from, to, day, kind) =>
      `Beregnet over hvert minut mellem kl. ${from} og ${to} den ${day} (${kind}), med gang og ventetid.`,
    without: (shareOf) =>
      `I gennemsnit over alle personer er der i ${shareOf} af minutterne ingen forbindelse.`,
    never: (people) => `For ${people} personer er der ikke en på noget minut.`,
    here: "valgt sted",
    picture: "Områderne er de gitterceller, hvis midte er forbundet på så mange minutter.",
    geojson: "Områder som GeoJSON",
    csv: "Tabel som CSV",
    cells: "Alle cellers værdier som JSON",
  },
  homeAt: "Hjem fra kl.",
  there: "Udrejse",
  home: "Hjemrejse",
  summary: (leaves, arrives, minutes, changes) =>
    `Fra ${clock(leaves)}, fremme ${clock(arrives)}: ${whole(minutes)}, ${changes === 0 ? "uden skift" : `${count(changes)} skift`}`,
  early: (minutes) => `fremme ${whole(minutes)} før tid`,
  later: (minutes) => `${whole(minutes)} ventetid før afgang`,
  walk: (minutes, metres) =>
    metres === null
      ? `Gå ${whole(minutes)} til en anden perron`
      : `Gå ${whole(minutes)} (${distance(metres)})`,
  cycle: (minutes, metres) => `${whole(minutes)} på cykel (${distance(metres)})`,
  wait: (minutes, stop) => `Vent ${whole(minutes)}: ${stop}`,
  ride: (vehicle, line, headsign) => `${vehicle} ${line} mod ${headsign}`,
  fromStop: (time, stop) => `${clock(time)} ${stop}`,
  boards: (stop) => `Stig på: ${stop}`,
  leaves: (time, stop) => `Stig af: ${clock(time)} ${stop}`,
  arrived: "fremme",
  onRequest: "Kører kun efter opkald.",
  between: (calls) => `${count(calls)} stop imellem`,
  computed: (day, kind, from, to) =>
    `Beregnet for ${day} (${kind}); den indlæste køreplan gælder fra ${from} til ${to}. Ikke en oplysning fra trafikselskabet.`,
  rule: (source, to, from, changes) =>
    `Grænser: højst ${to} til stoppestedet, ${from} fra stoppestedet til målet, ${count(changes)} skift. ${source}.`,
  assumed: "Hvor kilden intet siger (skift, tid til at skifte, turens varighed), er grænserne antaget.",
  straightLine: "Gangveje er luftlinjer med en omvejsfaktor, for der er ikke indlæst et vejnet.",
};
