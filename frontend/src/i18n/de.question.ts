/** Words of the link from a figure to the question that gives it to scripts. */
export const words = {
  summary: "Daten für Skripte",
  text: "Dieselben Zahlen als lange Tabelle mit Einheit, Status, Lauf und Definition:",
  json: "JSON",
  csv: "CSV",
  python: "Eine Zeile Python (bildungsatlas-client):",
};
