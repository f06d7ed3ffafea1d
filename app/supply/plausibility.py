"""What is doubtful in the places of a site: held against each other, against the law's groups, against what is known.

Pure; the same for a file before it is taken and for what is shown. `doubtful` is what looks like a slip of the pen and has
to be confirmed by a person; a `hint` may well be right. The factors are our own, not the law's, and say so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.supply.groups import MIXED, GroupSizes, can_be_made, nearest, sums, weighted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SLIP_FACTOR = 2.0
"""From so many children per place on (own choice): one digit too many, or two columns mixed up."""
CHANGED_FACTOR = 3.0
"""From such a change of the approved places against the last that is known on (own choice)."""
FEWEST_COMPARED = 5
LARGEST_SITE = 400
"""More places of one kind than any site here has (own choice)."""
MOST_PER_CLASS = 35
"""More children in a class than any school has (own choice)."""
KINDERGARTEN_FROM_MONTHS = 36
LABELS = {
    "creche": "U3",
    "kindergarten": "Ü3",
    "after_school_care": "Schulkinder",
    "day_care": "alle Altersgruppen",
}
Severity = Literal["doubtful", "hint"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that may not be right, in words; `rule`: the rule it is held against."""

    code: str
    severity: Severity
    text: str
    category: str | None = None
    rule: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "text": self.text,
            "category": self.category,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """Places of one age group and kind of group; None where no number is known."""

    category: str
    approved: float | None
    occupied: float | None = None
    flexible: float | None = None
    usable: float | None = None
    group_kind: str = ""
    groups: float | None = None
    disabled: float | None = None
    age_from_months: int | None = None
    number: int | None = None


def marks_of(
    rows: Sequence[Row], sizes: GroupSizes | None, before: dict[str, float] | None = None
) -> list[Mark]:
    """Everything that is doubtful in the places of one site; `before`: approved places by category as last known."""
    found = [mark for row in rows for mark in _of_row(row)]
    for category, approved in _approved(rows).items():
        last = (before or {}).get(category)
        if last is not None and _far_apart(approved, last):
            text = f"Genehmigt waren bisher {_n(last)} Plätze {LABELS.get(category, category)}, jetzt {_n(approved)}."
            number = next(row.number for row in rows if row.category == category)
            found.append(Mark("changed_much", "doubtful", text, category, None, number, "Genehmigte Plätze"))
    if sizes is not None:
        found += _against_groups(rows, sizes)
    return found


def _of_row(row: Row) -> Iterator[Mark]:
    label, at = LABELS.get(row.category, row.category), {"category": row.category, "row": row.number}
    approved, occupied = row.approved, row.occupied
    if approved is not None and occupied is not None and occupied > approved:
        yield _more_children(row, label)
    if approved is not None and approved > LARGEST_SITE:
        yield Mark(
            "very_large",
            "doubtful",
            f"{_n(approved)} Plätze {label} an einem Ort.",
            column="Genehmigte Plätze",
            **at,
        )
    if approved is not None and row.usable is not None and row.usable > approved:
        text = f"{_n(row.usable)} nutzbare von nur {_n(approved)} genehmigten Plätzen {label}."
        yield Mark("more_usable", "doubtful", text, column="Nutzbare Plätze", **at)
    if row.category == "creche" and (row.age_from_months or 0) >= KINDERGARTEN_FROM_MONTHS and approved:
        text = f"{_n(approved)} Plätze U3, aber aufgenommen wird erst ab {_n((row.age_from_months or 0) / 12)} Jahren."
        yield Mark("too_old_for_places", "doubtful", text, column="Mindestalter", **at)
    if row.disabled is not None and occupied is not None and row.disabled > occupied:
        yield Mark(
            "more_disabled",
            "doubtful",
            "Mehr Kinder mit Behinderung als Kinder.",
            column="Kinder mit Behinderung",
            **at,
        )


def _more_children(row: Row, label: str) -> Mark:
    approved, occupied = row.approved or 0.0, row.occupied or 0.0
    within = occupied <= approved + (row.flexible or 0.0)
    slip = occupied >= SLIP_FACTOR * approved and occupied - approved >= FEWEST_COMPARED
    text = f"{_n(occupied)} Kinder {label} auf {_n(approved)} genehmigten Plätzen"
    if slip:
        text += "; das sieht nach einem Tippfehler aus."
        return Mark("looks_like_a_slip", "doubtful", text, row.category, None, row.number, "Belegte Plätze")
    text += f" und {_n(row.flexible or 0)} flexiblen."
    if within:
        return Mark("on_flexible_places", "hint", text, row.category, "R07", row.number, "Belegte Plätze")
    return Mark("more_children", "doubtful", text, row.category, "R07", row.number, "Belegte Plätze")


def _against_groups(rows: Sequence[Row], sizes: GroupSizes) -> Iterator[Mark]:
    kinds: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.group_kind:
            kinds[row.group_kind].append(row)
    for kind, of_kind in kinds.items():
        yield from _of_kind(kind, of_kind, sizes)
    if not any(row.group_kind for row in rows):
        yield from _combination(rows, sizes)


def _of_kind(kind: str, rows: Sequence[Row], sizes: GroupSizes) -> Iterator[Mark]:
    """Whether the places of a kind of group fit into its groups; mixed ones stand in two age groups."""
    greatest = sizes.greatest.get(kind)
    if greatest is None or any(row.groups is None or row.approved is None for row in rows):
        return
    groups = _groups(kind, rows)
    young = sum(row.approved or 0 for row in rows if row.category == "creche")
    old = sum(row.approved or 0 for row in rows if row.category != "creche")
    disabled = sum(row.disabled or 0 for row in rows)
    count = weighted(sizes, kind, young, old, disabled)
    at = {"category": rows[0].category, "row": rows[0].number, "column": "Gruppen"}
    if count > groups * greatest:
        text = (
            f"{_n(count)} (rechnerische) Plätze passen nicht in {_n(groups)} Gruppen zu höchstens {greatest}."
        )
        yield Mark("groups_too_small", "doubtful", text, rule="R05", **at)
    flexible, growth = sum(row.flexible or 0 for row in rows), sizes.growth.get(kind, 0)
    if flexible > groups * growth:
        text = f"{_n(flexible)} flexible Plätze, erlaubt sind in {_n(groups)} Gruppen {_n(groups * growth)}."
        yield Mark("too_many_flexible", "hint", text, rule="R07", **at)


def _groups(kind: str, rows: Sequence[Row]) -> float:
    counts = [row.groups or 0.0 for row in rows]
    if not kind.startswith(MIXED):
        return sum(counts)
    by_age: dict[str, float] = defaultdict(float)
    for row in rows:
        by_age[row.category] += row.groups or 0.0
    return max(by_age.values())


def _combination(rows: Sequence[Row], sizes: GroupSizes) -> Iterator[Mark]:
    """Whether full groups, none of them integrative, can have exactly these places."""
    approved = _approved(rows)
    young, old = approved.get("creche", 0.0), approved.get("kindergarten", 0.0)
    untold = any(row.approved is None for row in rows if row.category in {"creche", "kindergarten"})
    if not untold and young + old and not can_be_made(sizes, int(young), int(old)):
        text = (
            f"{_n(young)} Plätze U3 und {_n(old)} Plätze Ü3 ergeben keine vollen Gruppen (ohne integrative)."
        )
        yield Mark(
            "no_combination",
            "hint",
            text,
            "creche" if young else "kindergarten",
            "R05",
            None,
            "Genehmigte Plätze",
        )
    school = int(approved.get("after_school_care", 0.0))
    possible = sums(sizes.alone("after_school_care"), school + max(sizes.greatest.values()))
    if school and school not in possible:
        lower, higher = nearest(possible - {0}, school)
        near = " oder ".join(str(one) for one in (lower, higher) if one is not None)
        text = f"{school} Plätze für Schulkinder ergeben keine vollen Gruppen; möglich wären {near}."
        yield Mark("no_combination", "hint", text, "after_school_care", "R05", None, "Genehmigte Plätze")


def _approved(rows: Iterable[Row]) -> dict[str, float]:
    """Approved places by category, where every row tells them."""
    found: dict[str, list[float | None]] = defaultdict(list)
    for row in rows:
        found[row.category].append(row.approved)
    return {
        category: sum(one for one in told if one is not None)
        for category, told in found.items()
        if None not in told
    }


def _far_apart(one: float, other: float) -> bool:
    low, high = sorted((one, other))
    return high - low >= FEWEST_COMPARED and high >= CHANGED_FACTOR * low


def _n(value: float) -> str:
    return f"{value:g}".replace(".", ",")
