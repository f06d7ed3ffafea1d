"""Who finds a place if children are spread over places, before and after, as it goes over the wire: by municipality and age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.places.assigning import NO_SIBLINGS
from app.scenarios.answer import Telling, areas_with, members_of
from app.scenarios.assigning import placed
from app.scenarios.bus import WORDS as BY_BUS
from app.scenarios.bus_places import longest_minutes
from app.scenarios.figures import TOTAL
from app.scenarios.wording import number

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.location.ground import Area
    from app.scenarios.assigning import Assigned, Placed, Spread
    from app.scenarios.base import Base
    from app.scenarios.content import Content
    from app.scenarios.evaluate import Evaluation
    from app.scenarios.figures import Side

    Json = dict[str, Any]
    Shares = dict[str, npt.NDArray[np.float64] | None]

NOTE = (
    "Verteilt wird so, dass möglichst viele einen Platz finden und alle zusammen möglichst wenig unterwegs sind: ein"
    " Gedankenspiel über genug Plätze an den richtigen Orten, kein Plan, wer wohin geht."
)
LONGEST = "Weiter als {} Minuten Weg zu einem Platz wird niemandem zugemutet."
AGES = "Kinder einer Zelle werden gemeinsam verteilt; jedes Alter hat seinen Anteil an denen ohne Platz."
EQUAL = "Sind mehrere Verteilungen gleich gut, steht hier eine davon: Die Summe gilt, einzelne Gemeinden könnten sich abwechseln."


def answer_of(base: Base, content: Content, evaluated: Evaluation, found: Assigned) -> Json:
    """Everything an answer says, but for the region."""
    ground = base.ground
    telling = Telling(base.see_all, has_places=True)
    shares = _shares(evaluated.before), _shares(evaluated.after)
    shown, members = areas_with(base, found.home), members_of(base)
    areas = [_area(telling, found, shares, area, members[area.id]) for area in shown]
    return {
        "category": content.category, "label": ground.label, "mode": content.mode, "protected": not base.see_all,
        "age_groups": [group.code for group in base.asking.groups], "limit_minutes": longest_minutes(base, content),
        "notes": notes_of(base, content), "areas": areas, "areas_unchanged": len(members) - len(areas),
        "milliseconds": round(found.milliseconds, 1),
    }  # fmt: skip


def notes_of(base: Base, content: Content) -> list[str]:
    """On what it rests, in words."""
    capacity = base.ground.assumptions["capacity"]
    notes = [NOTE, LONGEST.format(number(longest_minutes(base, content))), AGES, EQUAL, NO_SIBLINGS]
    notes += [BY_BUS] if content.mode == "bus" else []
    return notes + ([capacity["text"]] if capacity and capacity["text"] else [])


def _shares(side: Side) -> Shares:
    """By age group the part of each home's people; None: everybody."""
    everybody = side.everybody
    parts = {
        code: np.divide(people, everybody, out=np.zeros_like(everybody), where=everybody > 0)
        for code, people in side.people.items() if code != TOTAL
    }  # fmt: skip
    return {TOTAL: None, **parts}


def _area(
    telling: Telling, found: Assigned, shares: tuple[Shares, Shares], area: Area, home: npt.NDArray[np.int64]
) -> Json:
    groups = {
        code: {
            "before": _told(telling, found.before, home, shares[0][code]),
            "after": _told(telling, found.after, home, shares[1][code]),
        }
        for code in shares[0]
    }  # fmt: skip
    return {"ars": area.ars, "name": area.name, "level": area.level, "core": area.is_core, "groups": groups}


def _told(
    telling: Telling, side: Spread, home: npt.NDArray[np.int64], share: npt.NDArray[np.float64] | None
) -> Json:
    one: Placed = placed(side, home, share)
    return {
        "people": telling.people(one.people), "placed": telling.people(one.placed), "without_place": telling.people(one.left),
        "out_of_reach": telling.people(one.far), "mean_minutes": telling.measure(one.mean_minutes, 2, one.placed),
    }  # fmt: skip
