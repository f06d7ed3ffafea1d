"""What answers about indicators say beside the catalogue's words, in German, Danish, English and Leichte Sprache."""

from __future__ import annotations

ORDER = ("de", "da", "en", "ls")
WORDS: dict[str, tuple[str, str, str, str]] = {
    "withheld": (
        ("Anzahlen von ein und zwei Menschen sind geheim, und mit ihnen andere, aus denen man sie ausrechnen könnte. Genaue Zahlen sehen"
        " Planende nach der Anmeldung."),
        ("Antal på en og to personer holdes hemmelige, og med dem andre tal, som de kunne regnes ud af. Planlæggere ser de nøjagtige tal, når de"
        " er logget ind."),
        ("Counts of one and two people are withheld, and with them others from which they could be computed. Planners see exact figures after"
        " signing in."),
        ("Sehr kleine Zahlen zeigen wir nicht. So erkennt man keine einzelnen Menschen. Wer für den Kreis plant, kann sich anmelden. Dann sieht"
        " man alle Zahlen."),
    ),
    "not_computed": ("Noch nicht berechnet.", "Endnu ikke beregnet.", "Not computed yet.", "Das haben wir noch nicht berechnet."),
    "all": ("insgesamt", "i alt", "in total", "alle zusammen"),
    "wilson": (
        "Wilson (1927), 95 %: wie weit der Anteil bei so wenigen Fällen auch ohne Änderung schwanken kann",
        "Wilson (1927), 95 %: hvor meget andelen kan svinge ved så få tilfælde, også uden at noget ændrer sig",
        "Wilson (1927), 95 %: how far the share may vary with so few cases even when nothing changes",
        "Bei wenigen Menschen ändert sich die Zahl oft. Auch ohne Grund.",
    ),
    "divided_by_zero": (
        "In {} Fällen (Gebiet und Jahr) ist der Nenner 0; dort gibt es keinen Wert.",
        "I {} tilfælde (område og år) er nævneren 0; dér er der ingen værdi.",
        "In {} cases (area and year) the denominator is 0; there is no value there.",
        "In {} Fällen können wir nichts berechnen.",
    ),
    "no_type": (
        "Der siedlungsstrukturelle Kreistyp (BBSR) ist nicht eingespielt; gezeigt werden alle Kreise, von denen Zahlen da sind.",
        "Kredsenes bebyggelsestype (BBSR) er ikke indlæst; der vises alle kredse, som der er tal for.",
        "The settlement type of districts (BBSR) has not been imported; all districts are shown of which there are figures.",
        "Wir wissen nicht: Welche Kreise sind ähnlich? Darum zeigen wir alle Kreise mit Zahlen.",
    ),
    "nobody": (
        "Von anderen Kreisen sind die nötigen Zahlen nicht eingespielt.", "De nødvendige tal fra andre kredse er ikke indlæst.",
        "The figures needed of other districts have not been imported.", "Von anderen Kreisen haben wir keine Zahlen.",
    ),
    "other_definition": (
        "nicht vergleichbar: andere Definition ({})", "kan ikke sammenlignes: en anden definition ({})",
        "not comparable: another definition ({})", "Das kann man nicht vergleichen. Dort zählt man anders: {}.",
    ),
    "none_told": ("keine genannt", "ingen oplyst", "none stated", "Das wissen wir nicht"),
    "other_type": (
        "anderer Kreistyp ({} statt {})", "en anden type kreds ({} i stedet for {})", "another type of district ({} instead of {})",
        "Das ist eine andere Art von Kreis ({} und nicht {}).",
    ),
}  # fmt: skip


def say(name: str, code: str, *values: object) -> str:
    """A sentence in a language, with its values put in."""
    return WORDS[name][ORDER.index(code)].format(*values)


def number(written: str, code: str) -> str:
    """A number that is written with a point, as the language writes it."""
    return written if code == "en" else written.replace(".", ",")
