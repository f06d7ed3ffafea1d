/** Words of taking up what a view shows as a finding. */
export const u = {
  takeUp: "Als Befund festhalten",
  title: "Überschrift des Befunds",
  text: "Was daran wichtig ist (freiwillig)",
  ofScenario:
    "Ein Befund hält die Zahlen des Kreises fest, wie sie sind und wie sie mit dem Szenario wären; von da geht es weiter zu Empfehlung, Beschluss und Maßnahme.",
  ofGap:
    "Ein Befund hält die Lücke dieses Gebiets fest, mit Tag und Berechnung; von da geht es weiter zu Empfehlung, Beschluss und Maßnahme.",
  ofIndicator:
    "Ein Befund hält diese Zahl mit Jahr und Berechnung fest; von da geht es weiter zu Empfehlung, Beschluss und Maßnahme.",
} as const;
