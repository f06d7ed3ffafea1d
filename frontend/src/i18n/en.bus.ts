/** English: the words of the way by bus and train to a place. */
import { count, distance } from ".";
import { clock, type words as German } from "./de.bus";

const whole = (minutes: number) => `${count(Math.max(1, Math.round(minutes)))} min`;

export const bus: typeof German = {
  title: "By bus and train",
  from: "From where?",
  fromPlaceholder: "Street, number, place",
  noAddress: "No such address found.",
  addresses: (found) => `${count(found)} ${found === 1 ? "address" : "addresses"}`,
  pick: "Choose on the map",
  chosen: (lon, lat) => `Chosen: a point at ${lat.toFixed(4)}° north, ${lon.toFixed(4)}° east.`,
  who: "Who travels?",
  when: "When?",
  byArrival: "Be there at",
  byDeparture: "Leave at",
  clock: "Time",
  day: "On which day?",
  usualDay: (day) => `usual day (${day})`,
  schoolDay: (day) => `school day (${day})`,
  holiday: (day) => `day of school holidays (${day})`,
  otherDay: "another day …",
  date: "Date",
  holidays: (land, checked, note) => `School holidays: ${land}, read on ${checked}. ${note}`,
  dayKind: (text, name) => (name ? `${text}: ${name}` : text),
  onMap: "on the map",
  showOnMap: (way) => `Show on the map: ${way}`,
  leg: (number) => `Leg ${number}`,
  pathOfStops:
    "On the map the ride is drawn straight from stop to stop; the timetable does not tell its way.",
  staySeated: "Stay seated: the vehicle goes on as",
  waitSeated: (minutes, stop) => `${whole(minutes)} stop, stay seated: ${stop}`,
  reliable: "How reliable is it?",
  spread: (by, from, to, typical, bad, best) => {
    if (best === null)
      return `Between ${from} and ${to} there is no connection within the limits at any minute.`;
    const who = by === "arrival" ? "has to be there" : by === "home" ? "may leave there" : "leaves";
    const usual =
      typical === null
        ? "finds none in more than half of the minutes"
        : `typically ${by === "arrival" ? "leaves" : "needs"} ${whole(typical)}`;
    const often = typical === null || bad === null ? "" : `, in 9 of 10 minutes ${whole(bad)} at most`;
    const before = by === "arrival" ? " before" : "";
    return `Who ${who} at any minute between ${from} and ${to} ${usual}${often}, at best ${whole(best)}${before}.`;
  },
  without: (told) => `In ${told} of the minutes there is no connection.`,
  always: "There is a connection at every minute.",
  reach: {
    title: "Who gets here by bus and train?",
    show: "Compute and show areas",
    hide: "Hide areas",
    value: "Which duration?",
    median: "typical",
    p90: "in 9 of 10 minutes",
    direction: "Which way?",
    departure: "to here, leaving at any minute",
    arrival: "to here, arriving at any minute",
    home: "from here home",
    outward: "from here to anywhere",
    from: "Time from",
    lead: (from, to, day, kind) =>
      `Computed over every minute between ${from} and ${to} on ${day} (${kind}), with walking and waiting.`,
    without: (shareOf) => `On average over all people there is no connection in ${shareOf} of the minutes.`,
    never: (people) => `For ${people} people there is none at any minute.`,
    here: "chosen place",
    picture: "The areas are the grid cells whose centre is connected within so many minutes.",
    geojson: "Areas as GeoJSON",
    csv: "Table as CSV",
    cells: "Values of all cells as JSON",
  },
  homeAt: "Back from",
  there: "Way there",
  home: "Way back",
  summary: (leaves, arrives, minutes, changes) =>
    `Leave ${clock(leaves)}, arrive ${clock(arrives)}: ${whole(minutes)}, ${
      changes === 0 ? "no change" : changes === 1 ? "1 change" : `${count(changes)} changes`
    }`,
  early: (minutes) => `there ${whole(minutes)} early`,
  later: (minutes) => `${whole(minutes)} of waiting before leaving`,
  walk: (minutes, metres) =>
    metres === null
      ? `Walk ${whole(minutes)} to another platform`
      : `Walk ${whole(minutes)} (${distance(metres)})`,
  cycle: (minutes, metres) => `${whole(minutes)} by bicycle (${distance(metres)})`,
  wait: (minutes, stop) => `Wait ${whole(minutes)}: ${stop}`,
  ride: (vehicle, line, headsign) => `${vehicle} ${line} towards ${headsign}`,
  fromStop: (time, stop) => `${clock(time)} ${stop}`,
  boards: (stop) => `Get on: ${stop}`,
  leaves: (time, stop) => `Get off: ${clock(time)} ${stop}`,
  arrived: "arrived",
  onRequest: "Runs on request only.",
  between: (calls) => (calls === 1 ? "1 stop in between" : `${count(calls)} stops in between`),
  computed: (day, kind, from, to) =>
    `Computed for ${day} (${kind}); the timetable loaded is valid from ${from} to ${to}. Not information of the operator.`,
  rule: (source, to, from, changes) =>
    `Limits: at most ${to} to the stop, ${from} from the stop, ${changes === 1 ? "one change" : `${count(changes)} changes`}. ${source}.`,
  assumed:
    "Where the source says nothing (changes, time to change, length of the ride), the limits are assumed.",
  straightLine: "Ways on foot are straight lines with a detour factor, as no streets are loaded.",
};
