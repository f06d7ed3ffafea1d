"""What looks like a slip of the pen has to be confirmed; what may well be right is only a hint."""

from __future__ import annotations

import pytest

from app.supply.groups import GroupSizes
from app.supply.plausibility import Row, marks_of

SIZES = GroupSizes(
    {"creche": 10, "creche_small": 5, "kindergarten": 20, "kindergarten_medium": 15, "mixed": 20, "after_school": 20,
     "kindergarten_integrative": 19},
    2, 2, {"kindergarten": 2},
)  # fmt: skip


def found(*rows: Row, before: dict[str, float] | None = None) -> dict[str, str]:
    return {mark.code: mark.severity for mark in marks_of(rows, SIZES, before)}


def test_what_is_in_order_has_no_mark() -> None:
    assert found(Row("kindergarten", 40, 38), Row("creche", 10, 10)) == {}
    assert found(Row("kindergarten", 40, 38, group_kind="kindergarten", groups=2, flexible=2)) == {}
    assert found(Row("kindergarten", None, None), Row("creche", None)) == {}


@pytest.mark.parametrize(("occupied", "code", "severity"), [
    (40, None, None), (41, "on_flexible_places", "hint"), (42, "on_flexible_places", "hint"), (43, "more_children", "doubtful"),
    (79, "more_children", "doubtful"), (80, "looks_like_a_slip", "doubtful"), (400, "looks_like_a_slip", "doubtful"),
])  # fmt: skip
def test_more_children_than_places(occupied: float, code: str | None, severity: str | None) -> None:
    told = found(Row("kindergarten", 40, occupied, flexible=2))
    assert told == ({} if code is None else {code: severity})


def test_places_of_another_size_than_before_are_doubtful() -> None:
    assert found(Row("kindergarten", 400), before={"kindergarten": 40})["changed_much"] == "doubtful"
    assert "changed_much" not in found(Row("kindergarten", 60), before={"kindergarten": 40})
    assert "changed_much" not in found(Row("creche", 5), before={"creche": 1}), "small numbers change by much"


def test_places_that_groups_cannot_hold() -> None:
    assert found(Row("kindergarten", 45, group_kind="kindergarten", groups=2)) == {
        "groups_too_small": "doubtful"
    }
    mixed = [
        Row("creche", 6, group_kind="mixed", groups=1),
        Row("kindergarten", 8, group_kind="mixed", groups=1),
    ]
    assert found(*mixed) == {}, "2·6 + 8 = 20 in one group, which stands in both rows"
    mixed[1] = Row("kindergarten", 9, group_kind="mixed", groups=1)
    assert found(*mixed) == {"groups_too_small": "doubtful"}
    assert found(Row("kindergarten", 40, flexible=5, group_kind="kindergarten", groups=2)) == {
        "too_many_flexible": "hint"
    }
    integrative = Row("kindergarten", 15, disabled=5, group_kind="kindergarten_integrative", groups=1)
    assert found(integrative) == {"groups_too_small": "doubtful"}, "15 + 5 > 19"


def test_places_of_no_combination_of_groups_are_a_hint_that_names_the_law() -> None:
    (mark,) = marks_of([Row("kindergarten", 33)], SIZES)
    assert (mark.code, mark.severity, mark.rule) == ("no_combination", "hint", "R05")
    (mark,) = marks_of([Row("after_school_care", 33)], SIZES)
    assert "20 oder 40" in mark.text
    assert marks_of([Row("kindergarten", 33)], None) == [], "without a rule nothing is held against it"


def test_other_contradictions() -> None:
    assert found(Row("creche", 10, age_from_months=36)) == {"too_old_for_places": "doubtful"}
    assert found(Row("kindergarten", 20, usable=25)) == {"more_usable": "doubtful"}
    assert found(Row("kindergarten", 4000))["very_large"] == "doubtful"
    assert "more_disabled" in found(Row("kindergarten", 20, 3, disabled=4))
