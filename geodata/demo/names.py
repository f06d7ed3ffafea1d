"""Invented place names. None is the name of a German municipality (a test compares them with the official list)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

KREIS = "Musterkreis Nordmeer"
TOWN = "Quellerstadt"
TOWNS = ("Salzwerder", "Möwenhaven", "Brakenrode")
ISLAND = "Seehundsand"
AEMTER = ("Amt Dünengrund", "Amt Fjordland", "Amt Heidemoor", "Amt Marschenrand", "Amt Strandgeest")
QUARTERS = ("Altstadt", "Hafen", "Nordhang", "Südring")

_FIRST = (
    "Wirrel", "Tüdel", "Kluten", "Fenner", "Ösel", "Harmer", "Quint", "Immels", "Nebels", "Rüben", "Sönder", "Jübber",
    "Krabben", "Löwel", "Pütter", "Schnucken", "Torfers", "Ulmers", "Vogels", "Wolken", "Zwirn", "Distel", "Eider",
    "Ginster", "Hummels", "Knurr",
)  # fmt: skip
_LAST = ("büll", "wisch", "lund", "rade", "koppel", "moor", "holm", "siek", "gaard", "hude")

FIRST_NAMES = ("Sonnenschein", "Möwennest", "Wattwürmer", "Regenbogen", "Seepferdchen", "Strandläufer", "Pusteblume",
               "Leuchtturm", "Kleine Deichgrafen", "Storchennest", "Buntstifte", "Zwergenland")  # fmt: skip
STREETS = ("Dorfstraße", "Schulweg", "Am Deich", "Lindenallee", "Mühlenweg", "Kirchenstieg", "Hauptstraße", "Osterende",
           "Norderweg", "Feldrain", "Achter de Höf", "Möwenweg")  # fmt: skip
STREET_FIRST = (
    "Birken", "Eichen", "Buchen", "Ahorn", "Ulmen", "Erlen", "Weiden", "Kastanien", "Rosen", "Flieder", "Ginster", "Heide",
    "Wiesen", "Garten", "Bach", "See", "Möwen", "Schwalben", "Amsel", "Lerchen", "Drossel", "Storchen", "Kapitäns",
    "Fischer", "Segler", "Lotsen",
)  # fmt: skip
STREET_LAST = ("weg", "straße", "ring", "stieg", "gang", "kamp")


def village_names(rng: np.random.Generator, count: int) -> list[str]:
    """So many different names of villages."""
    names = [first + last for first in _FIRST for last in _LAST]
    return [names[index] for index in rng.permutation(len(names))[:count]]
