"""What texts in tables mean: figures with their marks, ages, languages, step-free access, addresses; else nothing."""

from __future__ import annotations

import re

from geodata.figures import SECRET, UNKNOWN, ZERO, Figure, known
from geodata.readers.values import clean, number
from geodata.rows import Wheelchair

MARKS = {
    "-": ZERO, "–": ZERO, "—": ZERO, ".": SECRET, "•": SECRET, "*": SECRET, "x": UNKNOWN, "…": UNKNOWN,
    "...": UNKNOWN, "/": UNKNOWN, "?": UNKNOWN, "k. a.": UNKNOWN, "k.a.": UNKNOWN, "keine angabe": UNKNOWN,
    "unbekannt": UNKNOWN, "n/a": UNKNOWN, "": UNKNOWN,
}  # fmt: skip
"""Signs of German tables (DIN 55301; RULES R39): exact zero, secret, not known."""

LANGUAGES = {
    "deutsch": "de", "tysk": "de", "german": "de", "dänisch": "da", "dansk": "da", "danish": "da",
    "englisch": "en", "engelsk": "en", "english": "en", "friesisch": "frr", "frisian": "frr",
    "niederdeutsch": "nds", "plattdeutsch": "nds", "platt": "nds", "türkisch": "tr", "arabisch": "ar",
    "russisch": "ru", "ukrainisch": "uk", "polnisch": "pl", "französisch": "fr", "spanisch": "es",
    "italienisch": "it", "rumänisch": "ro", "bulgarisch": "bg", "persisch": "fa", "farsi": "fa", "dari": "prs",
    "kurdisch": "ku", "vietnamesisch": "vi", "chinesisch": "zh", "gebärdensprache": "gsg", "dgs": "gsg",
}  # fmt: skip

YES = frozenset(
    {"ja", "j", "yes", "y", "true", "1", "x", "barrierefrei", "stufenlos", "rollstuhlgerecht", "wahr"}
)
PARTLY = frozenset({"teilweise", "limited", "eingeschränkt", "bedingt", "teils", "delvist"})
NO = frozenset({"nein", "n", "no", "false", "0", "nej", "nicht barrierefrei", "falsch"})

NUMBER = r"(\d{1,3}(?:[.,]\d)?)"
UNIT = r"(jahre?n?|j\.?|år|years?|monate?n?|m\.?|mdr|months?)?"
SPAN = re.compile(rf"{NUMBER}\s*{UNIT}\s*(?:-|–|bis|til|to)\s*(?:unter\s*)?{NUMBER}\s*{UNIT}")
OPEN_SPAN = re.compile(rf"(?:ab|fra|from)\s*{NUMBER}\s*{UNIT}|{NUMBER}\s*\+")
UP_TO = re.compile(rf"(?:bis|unter|under|til)\s*(?:zu\s*)?{NUMBER}\s*{UNIT}")
NAMED_AGES = {"u3": (0, 36), "ü3": (36, 79), "u 3": (0, 36), "ü 3": (36, 79), "alle": (None, None)}
MAX_AGE_MONTHS = 130 * 12

ADDRESS = re.compile(r"(?P<street>.*?)(?:\s+(?P<number>\d+\s*[a-zA-Z]?(?:\s*[-–/]\s*\d+\s*[a-zA-Z]?)?))?")
POSTAL = re.compile(r"(?:(?:D|DE|DK)[-\s])?(\d{4,5})\s+(.+)")


def figure_of(text: str, *, decimal_comma: bool | None = None) -> Figure:
    """A count of places: a number of at least 0, or what a mark says. Raises ValueError with a German sentence."""
    marked = MARKS.get(text.strip().lower())
    if marked is not None:
        return marked
    try:
        value = number(text, decimal_comma=decimal_comma)
    except ValueError:
        raise ValueError("Hier gehört eine Zahl hin.") from None
    if not 0 <= value <= 1_000_000:
        raise ValueError("Diese Zahl kann keine Anzahl von Plätzen sein.")
    return known(value)


def age_span(text: str, *, months: bool = False) -> tuple[int | None, int | None]:
    """From and to (exclusive) in months: "0-3", "ab 3 Jahren", "6 Monate", "U3". Raises ValueError if it is no age."""
    plain = text.strip().lower()
    if plain in NAMED_AGES:
        return NAMED_AGES[plain]
    if found := SPAN.search(plain):
        return _in_order(_months(found[1], found[2] or found[4], months), _months(found[3], found[4], months))
    if found := OPEN_SPAN.search(plain):
        return _months(found[1] or found[3], found[2], months), None
    if found := UP_TO.match(plain):
        return 0, _months(found[1], found[2], months)
    raise ValueError("Das ist keine Altersspanne, zum Beispiel „0-3“ oder „ab 6 Jahren“.")


def age(text: str, *, months: bool = False) -> int | None:
    """One age in months; None for an empty text. Raises ValueError."""
    if not text.strip():
        return None
    found = re.fullmatch(rf"{NUMBER}\s*{UNIT}", text.strip().lower())
    if found is None:
        raise ValueError("Hier gehört ein Alter hin, zum Beispiel 3.")
    return _months(found[1], found[2], months)


def _months(text: str, unit: str | None, months: bool) -> int:  # noqa: FBT001 (from its callers' keyword)
    in_months = unit.startswith("m") if unit else months
    value = round(float(text.replace(",", ".")) * (1 if in_months else 12))
    if value > MAX_AGE_MONTHS:
        raise ValueError("Dieses Alter erreicht niemand.")
    return value


def _in_order(first: int, last: int) -> tuple[int, int]:
    if first >= last:
        raise ValueError("Die Altersspanne endet, bevor sie beginnt.")
    return first, last


def languages_of(text: str | None) -> tuple[str, ...]:
    """Languages by their codes, in the order told; words that are no known language are left out."""
    words = [word.strip() for word in re.split(r"[,;/|]|\bund\b|\bog\b|\band\b", (text or "").lower())]
    codes = (LANGUAGES.get(word, word if word in LANGUAGES.values() else None) for word in words)
    return tuple(dict.fromkeys(code for code in codes if code))


def wheelchair_of(text: str | None) -> Wheelchair:
    """Step-free access; what is not plainly said is unknown, never taken for yes."""
    plain = (text or "").strip().lower()
    if plain in YES:
        return "yes"
    if plain in PARTLY:
        return "limited"
    return "no" if plain in NO else "unknown"


def address_of(text: str | None) -> dict[str, str]:
    """Street, house number, postal code and place of an address in one line; only what is there."""
    found: dict[str, str | None] = {}
    for part in filter(None, (clean(one) for one in re.split(r"[,;\n]", text or ""))):
        postal = POSTAL.fullmatch(part)
        if postal:
            found |= {"postal_code": postal[1], "place": postal[2]}
        elif "street" not in found and (street := ADDRESS.fullmatch(part)) and street["street"]:
            found |= {"street": street["street"], "house_number": street["number"]}
        elif "place" not in found:
            found["place"] = part
    return {name: value for name, value in found.items() if value}
