"""Single values as people enter them, read strictly; what does not do is a German sentence."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geodata.figures import WITH_VALUE, FigureStatus

if TYPE_CHECKING:
    from collections.abc import Callable

PROVIDER_KINDS = ("public", "independent", "church", "danish_minority", "company", "parents", "unknown")
WHEELCHAIR = ("yes", "limited", "no", "unknown")
MOST_PLACES = 100_000
MOST_MONTHS = 1500
MOST_ENTRANCES = 20
_HOURS = re.compile(r"[A-Za-z0-9 ,;:+\-/()\[\]\"|]+")
_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+")


class ValueRefusedError(ValueError):
    """A value that does not do; the message is the sentence for the one who entered it."""


def text_of(
    most: int, pattern: str | None = None, hint: str = "", *, required: bool = False
) -> Callable[[Any], Any]:
    """A reader of texts of at most `most` characters; empty is no text."""

    def read(value: object) -> str | None:
        if value is not None and not isinstance(value, str):
            raise ValueRefusedError("Hier gehört ein Text hin.")
        told = " ".join((value or "").split())
        if not told:
            if required:
                raise ValueRefusedError("Das darf nicht leer sein.")
            return None
        if len(told) > most:
            raise ValueRefusedError(f"Das ist zu lang: höchstens {most} Zeichen.")
        if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} for character in told):
            raise ValueRefusedError("Der Text enthält Steuerzeichen.")
        if pattern and not re.fullmatch(pattern, told):
            raise ValueRefusedError(hint)
        return told

    return read


def one_of(known: tuple[str, ...]) -> Callable[[Any], str]:
    """A reader of one of the known words."""

    def read(value: object) -> str:
        if value not in known:
            raise ValueRefusedError(f"Möglich sind: {', '.join(known)}.")
        return str(value)

    return read


def email_of(value: object) -> str | None:
    """An address for mail."""
    told = text_of(200)(value)
    if told is not None and not _EMAIL.fullmatch(told):
        raise ValueRefusedError("Das ist keine E-Mail-Adresse, zum Beispiel kita@example.org.")
    return told


def website_of(value: object) -> str | None:
    """An address on the web; nothing else than http and https."""
    told = text_of(500)(value)
    if told is None:
        return None
    try:
        parts = urlsplit(told)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in told:
        raise ValueRefusedError("Eine Webadresse beginnt mit https:// oder http://.")
    return told


def hours_of(value: object) -> str | None:
    """Opening hours as OpenStreetMap writes them."""
    told = text_of(500)(value)
    if told is not None and not _HOURS.fullmatch(told):
        raise ValueRefusedError("Öffnungszeiten wie „Mo-Fr 07:30-16:00; Sa 10:00-12:00“ schreiben.")
    return told


def languages_of(value: object) -> list[str]:
    """Codes of languages (ISO 639)."""
    if not isinstance(value, list) or len(value) > 20:
        raise ValueRefusedError("Hier gehört eine Liste von Sprachen hin, zum Beispiel de und da.")
    if not all(isinstance(one, str) and re.fullmatch(r"[a-z]{2,3}", one) for one in value):
        raise ValueRefusedError(
            "Sprachen sind Kürzel aus zwei oder drei Buchstaben, zum Beispiel de, da, frr."
        )
    return list(dict.fromkeys(value))


def coordinates_of(value: object) -> list[float] | None:
    """Longitude and latitude in degrees, to a tenth of a metre; None: not known."""
    if value is None:
        return None
    if not isinstance(value, dict) or not {"longitude", "latitude"} <= set(value):
        raise ValueRefusedError("Koordinaten bestehen aus longitude und latitude.")
    return [_degrees(value["longitude"], 180), _degrees(value["latitude"], 90)]


def entrances_of(value: object) -> list[dict[str, Any]]:
    """Ways into the site."""
    if not isinstance(value, list) or len(value) > MOST_ENTRANCES:
        raise ValueRefusedError(f"Hier gehört eine Liste von höchstens {MOST_ENTRANCES} Eingängen hin.")
    read = []
    for one in value:
        point = coordinates_of(one)
        if point is None:
            raise ValueRefusedError("Ein Eingang braucht Koordinaten.")
        wheelchair = one_of(WHEELCHAIR)(one.get("wheelchair", "unknown"))
        read.append({"longitude": point[0], "latitude": point[1], "wheelchair": wheelchair})
    return read


def months_of(value: object) -> int | None:
    """An age in whole months."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_MONTHS:
        raise ValueRefusedError(f"Ein Alter ist eine ganze Zahl von Monaten, 0 bis {MOST_MONTHS}.")
    return value


def figure_of(value: object) -> dict[str, Any]:
    """A number of places, or why there is none."""
    if not isinstance(value, dict) or "status" not in value:
        raise ValueRefusedError("Plätze bestehen aus value und status.")
    status = one_of(tuple(FigureStatus))(value["status"])
    number = value.get("value")
    if FigureStatus(status) not in WITH_VALUE:
        if number is not None:
            raise ValueRefusedError("Zu dieser Angabe gehört keine Zahl.")
        return {"value": None, "status": status}
    if number is None and status == FigureStatus.ZERO:
        number = 0
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= MOST_PLACES:
        raise ValueRefusedError(f"Plätze sind eine ganze Zahl, 0 bis {MOST_PLACES}.")
    if number != int(number):
        raise ValueRefusedError("Plätze sind eine ganze Zahl.")
    if status == FigureStatus.ZERO and number:
        raise ValueRefusedError("„Keine“ und eine Zahl widersprechen sich.")
    if status == FigureStatus.KNOWN and not number:
        status = FigureStatus.ZERO.value
    return {"value": int(number), "status": status}


def _degrees(value: object, most: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueRefusedError("Koordinaten sind Zahlen in Grad.")
    if abs(value) > most:
        raise ValueRefusedError("Koordinaten sind Grad: Länge bis 180, Breite bis 90.")
    return round(float(value), 6)
