/** The words of the sites that are not public. */
export const p = {
  title: "Nicht öffentliche Lernorte",
  lead: "Vor allem Kindertagespflege: Wer in der eigenen Wohnung arbeitet, steht mit Namen und Ort nur hier. Öffentlich ist je Gemeinde, wie viele es sind; eine und zwei bleiben geheim.",
  none: "Es gibt keine.",
  filter: "Name, Anschrift oder Gemeinde",
  found: (shown: string, all: string) =>
    shown === all ? `${all} Einträge` : `${shown} von ${all} Einträgen`,
  name: "Name",
  where: "Wo",
  places: "Genehmigte Plätze",
  noAddress: "ohne Anschrift",
  noMunicipality: "ohne Gemeinde",
  back: "Alle nicht öffentlichen Lernorte",
  gone: "Diesen Lernort gibt es hier nicht (mehr).",
};
