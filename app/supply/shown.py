"""Numbers of children as who asks may see them (RULES R38): one or two of a site are secret, and so is what would tell them.

A sum that holds a secret number is secret too, on every level and under every switch, so that nothing comes of subtracting;
so are places that are free, which are places less children.
"""

from __future__ import annotations

from typing import Any

from app.supply.places import FEWEST_TOLD, SitePlaces, together
from geodata.figures import SECRET, UNKNOWN, Figure, known


def told(figure: Figure) -> dict[str, Any]:
    """A figure as the API gives it."""
    value = figure.value
    return {
        "value": int(value) if value is not None and float(value).is_integer() else value,
        "status": figure.status.value,
    }


def children(figure: Figure, *, see_all: bool) -> Figure:
    """Children of a site."""
    hidden = figure.value is not None and 0 < figure.value < FEWEST_TOLD
    return SECRET if hidden and not see_all else figure


def children_of(place: SitePlaces, *, see_all: bool) -> Figure:
    """Children of a site in all rows of a kind together: secret too where one of the rows is, which is the sum less the others."""
    if not see_all and place.few and place.occupied.value:
        return SECRET
    return children(place.occupied, see_all=see_all)


def free(counted: Figure, occupied: Figure) -> Figure:
    """Places less children, at least none; not known where either is not."""
    if counted.value is None or occupied.value is None:
        either = together([counted, occupied])
        return either if either.value is None else UNKNOWN
    return known(max(0.0, counted.value - occupied.value))
