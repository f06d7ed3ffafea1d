/** Words of the page that leads to everything for planning. */

export const w = {
  title: "Planen",
  lead: "Wer findet wo einen Platz, wer bleibt außen vor, und was würde helfen? Jede Zahl führt bis zu den Zeilen, aus denen sie stammt.",
  signIn: "Diese Seite ist für Menschen, die angemeldet sind.",
  /** A page of the server, without scripts. */
  topics: "Themen",
  groups: [
    {
      title: "Was ist da?",
      views: {
        "/angebot":
          "Plätze je Einrichtung und Gemeinde an jedem Tag, auch was geplant ist und wofür Personal fehlt.",
        "/monitoring":
          "Indikatoren über die Jahre, mit Karte, Unsicherheit und Herkunft; eigene Formeln und Vergleich mit anderen Kreisen.",
        "/quoten": "Versorgungs- und Betreuungsquote, mit Zähler und Nenner.",
        "/berichte": "Bildungsbericht, Gemeindeprofile und Anlagen zu Plänen, zum Lesen und Mitnehmen.",
        "/regeln": "Was das Gesetz verlangt und was der Kreis für genug hält, mit Fundstelle und Beschluss.",
      },
    },
    {
      title: "Wer bleibt außen vor, und warum?",
      views: {
        "/versorgung":
          "Wie weit der Weg ist und wie viele Plätze auf ein Kind kommen; Vergleich, Druck und Dateien.",
        "/luecken":
          "Wer jenseits des Standards lebt oder keinen Platz findet, mit Gründen nach ihrem Gewicht.",
        "/lebenslauf": "Von der Krippe bis zum Seniorencafé: welche Lebensphasen wo versorgt sind.",
      },
    },
    {
      title: "Was ändert sich?",
      views: {
        "/entwicklungen":
          "Was sich in den Indikatoren ändert und was auffällt, mit Unsicherheit; als Befund übernehmen oder verwerfen.",
      },
    },
    {
      title: "Was kommt?",
      views: {
        "/vorausrechnung":
          "Menschen nach Alter und Gemeinde bis in 25 Jahren, und wie viele einen Platz suchen.",
        "/schulplanung": "Schülerzahlen, Schulwege, Ganztag, Schließen und Zusammenlegen, Schulbezirke.",
      },
    },
    {
      title: "Was würde helfen?",
      views: {
        "/szenario":
          "Orte, Wohnungen, Straßen, Standards und Busse ändern und sehen, wer gewinnt und wer verliert.",
        "/wo-hilft-einer-mehr": "Wo ein weiterer Ort den meisten hilft, mit Alternativen.",
        "/bus": "Fahrten verschieben, streichen und hinzufügen.",
      },
    },
    {
      title: "Was wird daraus?",
      views: {
        "/massnahmen":
          "Vom Befund über Empfehlung und Beschluss bis zur Maßnahme und ihrer Wirkung, mit den Zahlen damals und heute.",
        "/themen":
          "Was davon für alle ist, in einfachen Worten: was bekannt, geplant, beschlossen und daraus geworden ist.",
      },
    },
    {
      title: "Wer plant zusammen?",
      views: {
        "/bildungslandschaft":
          "Wer in der Region mit Bildung zu tun hat, mit wem, für wen und wo – und wo niemand koordiniert.",
        "/planungsgruppe":
          "Sitzungen, Unterlagen mit festgehaltenen Zahlen, Niederschriften, Beschlüsse, Aufgaben, Übergabe.",
      },
    },
    {
      title: "Womit weiterarbeiten?",
      views: {
        "/datensaetze": "Alle Daten als Datei oder Dienst, mit Datenwörterbuch, Lizenz und Quellen.",
      },
    },
  ],
} as const;
