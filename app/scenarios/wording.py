"""Changes in plain German."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.timetables.changes import CallAdded, Dropped, Shifted, StopAdded, StopMoved, TripAdded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.scenarios.content import Change
    from app.timetables.changes import Change as OfTimetable

MODES = {"walk": "zu Fuß", "bicycle": "mit dem Rad", "car": "mit dem Auto", "bus": "mit Bus und Bahn"}


def in_words(change: Change, names: Mapping[str, str]) -> str:
    """A change in a sentence; `names`: of sites by slug or key."""
    told: dict[str, Any] = change.model_dump()
    name = names.get(told.get("site", ""), told.get("site", ""))
    if change.kind == "add":
        places = "" if change.places is None else f" mit {number(change.places)} Plätzen"
        return f"Neu: {change.name}{places}"
    if change.kind == "resize":
        return f"{name} hat {number(change.places)} Plätze"
    if change.kind == "hours":
        return f"{name} hat offen: {change.hours}"
    if change.kind == "standard":
        return f"Standard: höchstens {number(change.limit_minutes)} Minuten {MODES[change.mode]}"
    if change.kind == "housing":
        return f"{change.name}: {number(change.homes)} Wohnungen ab {change.from_year}"
    if change.kind == "timetable":
        return of_timetable(change.change)
    if change.kind == "street":
        return _street(told)
    return {"move": f"{name} zieht um", "close": f"{name} schließt", "open": f"{name} bleibt doch offen"}[
        change.kind
    ]


def _street(told: dict[str, Any]) -> str:
    if told["closed"]:
        return "Straße gesperrt"
    return (
        "Straße in beide Richtungen offen"
        if told["both_ways"]
        else f"Straße mit Tempo {number(told['speed_kmh'])}"
    )


def of_timetable(change: OfTimetable) -> str:
    """A change of a timetable in a sentence."""
    if isinstance(change, TripAdded):
        return f"Neue Fahrt {change.calls[0].departs} der Linie {change.line}"
    if isinstance(change, StopMoved):
        return f"Halt {change.stop} wird verlegt"
    if isinstance(change, StopAdded):
        return f"Neuer Halt {change.name}"
    what = f"Linie {change.line}" if change.line else f"Fahrt {change.trip}"
    if isinstance(change, Dropped):
        return f"{what} entfällt"
    if isinstance(change, Shifted):
        direction = "später" if change.minutes >= 0 else "früher"
        return f"{what} fährt {number(abs(change.minutes))} Minuten {direction}"
    assert isinstance(change, CallAdded)  # noqa: S101 (the only kind left)
    return f"{what} hält zusätzlich in {change.stop}"


def number(value: float | None) -> str:
    """A number as people write it."""
    return "?" if value is None else f"{value:g}".replace(".", ",")
