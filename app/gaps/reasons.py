"""The reasons for which somebody goes without, each a thing that could be mended, in words for people who decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: what it is called, and what mending it means."""

    code: str
    label: str
    mended_by: str


LACKS: tuple[Reason, ...] = (
    Reason("full", "In Reichweite, aber voll", "wenn es dort genug Plätze gäbe"),
    Reason(
        "full_for_need",
        "Voll im nötigen Alter oder zur nötigen Zeit",
        "wenn freie Plätze dort auch für dieses Alter oder diese Zeit da wären",
    ),
    Reason("not_for_age", "Nimmt dieses Alter nicht auf", "wenn dort auch dieses Alter aufgenommen würde"),
    Reason("opens_late", "Öffnet zu spät", "wenn dort früher geöffnet wäre"),
    Reason("closes_early", "Schließt zu früh", "wenn dort länger geöffnet wäre"),
    Reason("car_only", "Nur mit dem Auto erreichbar", "wenn jemand ohne Auto so schnell dorthin käme"),
    Reason("no_bus_in_time", "Kein Bus kommt rechtzeitig an", "wenn rechtzeitig ein Bus dorthin führe"),
    Reason("no_bus_back", "Kein Bus fährt zurück", "wenn ein Bus zurückführe"),
    Reason("border", "Jenseits einer Grenze, die nicht zählt", "wenn Orte jenseits der Grenze zählten"),
    Reason("unknown_hours", "Öffnungszeiten nicht bekannt", "wenn dort geöffnet wäre"),
    Reason("unknown_places", "Platzzahl nicht bekannt", "wenn dort genug Plätze wären"),
)
"""In the order of their bits: what a goal can lack."""
BIT = {reason.code: number for number, reason in enumerate(LACKS)}

NOTHING = Reason("nothing", "Nichts dieser Art in Reichweite", "wenn es in der Nähe etwas gäbe")
NOT_CONNECTED = Reason("not_connected", "Ohne Weg auf der Karte", "wenn der Weg dorthin bekannt wäre")
ALL: tuple[Reason, ...] = (*LACKS, NOTHING, NOT_CONNECTED)
"""All reasons; the last two are of those whom nothing that can be mended at a goal would serve."""
CODES = tuple(reason.code for reason in ALL)
INDEX = {code: number for number, code in enumerate(CODES)}
SHARED = frozenset({"opens_late", "closes_early", "car_only", "no_bus_in_time", "no_bus_back", "border"})
BY_CODE = {reason.code: reason for reason in ALL}


def mask(*codes: str) -> int:
    """The bits of some lacks."""
    return sum(1 << BIT[code] for code in codes)


def mended_by(code: str) -> str:
    """What mending a reason means."""
    return BY_CODE[code].mended_by


def mended_at_best(code: str, yardstick: dict[str, Any]) -> str:
    """The same where it is not computed how far free places go: ways and hours bring somebody to places of others."""
    enough = code in SHARED and yardstick["has_places"]
    return mended_by(code) + (" und die freien Plätze dort für alle reichten" if enough else "")
