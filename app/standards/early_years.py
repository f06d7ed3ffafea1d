"""Day care: who is entitled, how large a group may be, which child counts how often. The numbers are the rules'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from app.errors import BadRequest
from app.standards.ages import birthday
from app.standards.school import entry_year

if TYPE_CHECKING:
    from app.standards.rules import Rulebook

Entitlement = Literal["not_born", "conditional", "under_3", "over_3", "school"]
MIXED, INTEGRATIVE = "mixed", "integrative"


def entitlement(book: Rulebook, born: date, day: date) -> Entitlement:
    """What a child born on a day is entitled to on another (R01, R13).

    `conditional`: only for reasons of its own; `school`: compulsory school has begun. Raises NotFound where no rule
    holds on the day.
    """
    if day < born:
        return "not_born"
    rule = book.at("R01", day)
    if day < birthday(born, int(rule["under_3_from_years"])):
        return "conditional"
    if day < birthday(born, int(rule["over_3_from_years"])):
        return "under_3"
    return "over_3" if day < date(entry_year(book, born), 8, 1) else "school"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a Kita on a day: its kind as in R05, and the children in it.

    `disabled`: children with a disability or at risk of one, counted among the others too.
    """

    kind: str
    under_3: int = 0
    over_3: int = 0
    disabled: int = 0


def group_size(book: Rulebook, kind: str, day: date) -> int:
    """How many (weighted) children a group of a kind may have (R05). Raises BadRequest naming the kinds."""
    rule = book.at("R05", day)
    size = rule.get(kind)
    if size is None:
        known = ", ".join(value.name for value in rule.values)
        raise BadRequest(f"Eine Gruppe „{kind}“ kennt die Regel nicht. Es gibt: {known}.", parameter="kind")
    return int(size)


def weighted_children(book: Rulebook, group: Group, day: date) -> int:
    """Children as the law counts them (R06): under three twice in mixed groups, with disabilities twice in integrative."""
    rule = book.at("R06", day)
    children = group.under_3 + group.over_3
    if group.kind.startswith(MIXED):
        children += group.under_3 * (int(rule["under_3_in_mixed"]) - 1)
    if group.kind.endswith(INTEGRATIVE):
        children += group.disabled * (int(rule["disability_in_integrative"]) - 1)
    return children


def free_places(book: Rulebook, group: Group, day: date) -> int:
    """Places left in a group, negative where it has too many (R05, R06); flexible places are not among them."""
    return group_size(book, group.kind, day) - weighted_children(book, group, day)


def flex_places(book: Rulebook, kind: str, day: date) -> int:
    """By how many children a group of a kind may grow (R07); 0 where the rule does not name it. Never approved places."""
    return int(book.at("R07", day).get(kind) or 0)
