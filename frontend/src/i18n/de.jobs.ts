/** German: the words of the view of jobs. */
import type { JobState } from "../aufgaben/jobs";

const clock = new Intl.DateTimeFormat("de-DE", { dateStyle: "medium", timeStyle: "short" });
const time = new Intl.DateTimeFormat("de-DE", { timeStyle: "medium" });
const size = new Intl.NumberFormat("de-DE", { maximumFractionDigits: 1 });

/** A moment, in the reader's own time of day. */
export const moment = (value: string) => clock.format(new Date(value));
export const clockTime = (value: string) => time.format(new Date(value));
export const megabytes = (bytes: number) =>
  bytes < 100_000 ? `${size.format(bytes / 1000)} kB` : `${size.format(bytes / 1_000_000)} MB`;

const states: Record<JobState, string> = {
  waiting: "wartet",
  running: "läuft",
  succeeded: "fertig",
  failed: "gescheitert",
  cancelled: "abgebrochen",
  set_aside: "zur Seite gelegt",
};

export const words = {
  title: "Aufgaben",
  lead: "Was im Hintergrund gerechnet, eingespielt und ausgegeben wird.",
  states,
  cancelling: "wird abgebrochen",
  again: (when: string, next: number) => `wird um ${when} wiederholt, Versuch ${next} von 3`,
  filter: "Zeigen",
  filters: { alle: "alle", offen: "offen", fertig: "fertig", gescheitert: "nicht gelungen" },
  none: "Hier ist kein Auftrag.",
  showAll: "Alle zeigen",
  more: "Ältere zeigen",
  list: "Aufträge",
  by: (who: string, when: string) => `${who}, ${when}`,
  steps: (done: string, of: string) => `${done} von ${of}`,
  progress: (label: string) => `Fortschritt: ${label}`,
  cancel: "Abbrechen",
  retry: "Wiederholen",
  about: (act: string, label: string, number: number) => `${act}: ${label}, Auftrag ${number}`,
  file: (name: string, bytes: string) => `${name} (${bytes})`,
  download: "Herunterladen",
  until: (when: string) => `bis ${when} abrufbar`,
  back: "Alle Aufgaben",
  heading: (label: string, number: number) => `${label} (Auftrag ${number})`,
  facts: {
    state: "Stand",
    region: "Region",
    by: "Gegeben von",
    created: "Gegeben am",
    started: "Begonnen",
    finished: "Beendet",
    tries: "Versuche",
    file: "Datei",
  },
  log: "Protokoll",
  noLog: "Noch steht nichts im Protokoll.",
  start: "Neuer Auftrag",
  compute: "Wege und Einzugsgebiete berechnen",
  export: (kind: string) => `Lernorte als ${kind} ausgeben`,
  report: "Datenbericht schreiben",
  asked: "Der Auftrag ist gegeben.",
  ended: (label: string, state: string) => `${label}: ${state}`,
  polling: "Die laufende Verbindung ist unterbrochen; der Stand wird alle paar Sekunden nachgefragt.",
};
