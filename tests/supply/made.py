"""Places of sites made by hand for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from app.supply.places import Change, SitePlaces, figure_of, together
from geodata.figures import UNKNOWN, Figure, known

DAY = date(2026, 8, 1)


def figure(value: float | None) -> Figure:
    return UNKNOWN if value is None else figure_of(value, known(value).status.value)


def site(
    number: int = 1, approved: tuple[float | None, ...] = (40,), occupied: tuple[float | None, ...] = (None,),
    kind: str = "public", category: str = "kindergarten", **more: Any,
) -> SitePlaces:  # fmt: skip
    """A site by what each of its offers tells."""
    told, cared = [figure(one) for one in approved], [figure(one) for one in occupied]
    numbers = tuple(one.value for one in told if one.value is not None)
    cared_numbers = tuple(one.value for one in cared if one.value is not None)
    made = SitePlaces(
        number, f"kita-{number}", f"Kita {number}", category, kind, None, True, 1, "010590000001", "Ort", 9.5, 54.5, [], (),
        numbers, len(told) - len(numbers), cared_numbers, len(cared) - len(cared_numbers), together(told), together(cared),
        UNKNOWN, UNKNOWN,
    )  # fmt: skip
    return replace(made, **more)


def change(
    kind: str,
    places: float | None = None,
    on: date = DAY,
    status: str = "decided",
    number: int = 1,
    **more: Any,
) -> Change:
    made = Change(
        number, 1, "Kita 1", 1, "010590000001", "Ort", True, "kindergarten", kind, on, status, "Gemeindevertretung",
        figure(places), None, "public", 9.5, 54.5, date(2026, 1, 1), 1, 2, "Bedarfsplan",
    )  # fmt: skip
    return replace(made, **more)
