"""What stands out in the landscape, and where nobody coordinates, in German, Danish and English sentences and in Leichte Sprache."""

from __future__ import annotations

from typing import Literal

Language = Literal["de", "da", "en", "ls"]
GERMAN = {
    "central": "{name} steht mit {degree} von {others} anderen in Beziehung; über diese Stelle führen {share} % der kürzesten"
               " Verbindungen zwischen den übrigen.",
    "splitting": "Fiele {name} weg, zerfiele das Netz an dieser Stelle in {parts} Teile, die nichts mehr verbindet.",
    "isolated": "Ohne Beziehung zu anderen: {names}.",
    "apart": "Nur untereinander verbunden, mit dem übrigen Netz nicht: {names}.",
    "no_municipalities": "{phase}: Es sind keine Gemeinden geladen.",
    "everywhere": "{phase}: überall koordiniert jemand.",
    "nowhere": "{phase}: in keiner der {total} Gemeinden koordiniert jemand.",
    "some": "{phase}: in {missing} von {total} Gemeinden koordiniert niemand.",
}  # fmt: skip
DANISH = {
    "central": "{name} har forbindelse til {degree} af {others} andre; {share} % af de korteste forbindelser mellem de øvrige går her"
               " igennem.",
    "splitting": "Hvis {name} faldt bort, ville netværket her falde fra hinanden i {parts} dele, som intet mere forbinder.",
    "isolated": "Uden forbindelse til andre: {names}.",
    "apart": "Kun forbundet med hinanden, ikke med resten af netværket: {names}.",
    "no_municipalities": "{phase}: Der er ikke indlæst kommuner.",
    "everywhere": "{phase}: der koordinerer nogen overalt.",
    "nowhere": "{phase}: i ingen af de {total} kommuner koordinerer nogen.",
    "some": "{phase}: i {missing} af {total} kommuner koordinerer ingen.",
}  # fmt: skip
ENGLISH = {
    "central": "{name} is related to {degree} of {others} others; {share} % of the shortest connections between the rest pass here.",
    "splitting": "Without {name} the network would fall into {parts} parts here that nothing joins any more.",
    "isolated": "Without a relation to others: {names}.",
    "apart": "Joined with each other only, not with the rest of the network: {names}.",
    "no_municipalities": "{phase}: no municipalities are loaded.",
    "everywhere": "{phase}: somebody coordinates everywhere.",
    "nowhere": "{phase}: in none of the {total} municipalities does anybody coordinate.",
    "some": "{phase}: in {missing} of {total} municipalities nobody coordinates.",
}  # fmt: skip
SIMPLE = {
    "central": "{name} ist wichtig im Netz. {name} hat mit {degree} von {others} anderen zu tun. Von 100 kurzen Verbindungen gehen {share} über {name}.",
    "splitting": "Stellen Sie sich vor: {name} ist nicht mehr da. Dann zerfällt das Netz in {parts} Teile.",
    "isolated": "Hier kennen wir keine Verbindung zu anderen: {names}.",
    "apart": "Diese haben nur miteinander zu tun: {names}. Mit den anderen haben sie nichts zu tun.",
    "no_municipalities": "{phase}: Wir kennen hier keine Gemeinden.",
    "everywhere": "{phase}: In jeder Gemeinde kümmert sich jemand.",
    "nowhere": "{phase}: In keiner Gemeinde kümmert sich jemand. Es gibt {total} Gemeinden.",
    "some": "{phase}: In {missing} von {total} Gemeinden kümmert sich niemand.",
}  # fmt: skip
ALL: dict[Language, dict[str, str]] = {"de": GERMAN, "da": DANISH, "en": ENGLISH, "ls": SIMPLE}


def say(language: Language, sentence: str, /, **values: object) -> str:
    """A sentence with its values put in."""
    return ALL[language][sentence].format(**values)
