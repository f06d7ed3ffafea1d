/** The words of notices. */
export const words = {
  title: "Mitteilungen",
  none: "Es gibt nichts Neues.",
  fresh: "Neu",
  read: "Schon gelesen",
  mark: "Alle als gelesen vermerken",
  marked: "Als gelesen vermerkt.",
};
