/** What the map of the pages for GIS says, in their languages. */
export interface Words {
  help: string;
  zoomIn: string;
  zoomOut: string;
  here: string;
  everywhere: string;
}

const DE: Words = {
  help: "Karte. Mit den Pfeiltasten verschieben, mit Plus und Minus vergrößern und verkleinern. Die Objekte stehen auch in der Liste darunter.",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  here: "Objekte in diesem Kartenausschnitt",
  everywhere: "Ohne Kartenausschnitt",
};

const EN: Words = {
  help: "Map. Move it with the arrow keys, zoom with plus and minus. The features are in the list below too.",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  here: "Features in this part of the map",
  everywhere: "Whole area",
};

/** The words of a language; German for one that there is not. */
export const wordsOf = (language: string | undefined): Words => (language === "en" ? EN : DE);
