"""Two planners at the same scenario: what differs is told, both fit together, nothing is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.scenarios.differences import differences, merged
from tests.scenarios.bases import content_of

CLOSE = [{"kind": "close", "site": f"kita-{n}"} for n in range(6)]
SOME = st.lists(st.sampled_from(CLOSE), unique_by=lambda one: one["site"], max_size=6)


def sites(changes: list[Any]) -> set[str]:
    return {one.site for one in changes}


@given(SOME, SOME, SOME)
def test_what_both_added_is_in_and_what_either_took_away_is_out(
    base: list[dict[str, Any]], theirs: list[dict[str, Any]], mine: list[dict[str, Any]]
):
    together, clashes = merged(content_of(*base), content_of(*theirs), content_of(*mine))
    b, t, m = ({one["site"] for one in some} for some in (base, theirs, mine))
    assert sites(together.changes) == ((t | m) - (b - t) - (b - m))
    assert clashes == []


@given(SOME, SOME)
def test_with_oneself_nothing_changes(base: list[dict[str, Any]], theirs: list[dict[str, Any]]):
    assert merged(content_of(*base), content_of(*theirs), content_of(*base))[0] == content_of(*theirs)
    assert differences(content_of(*base), content_of(*base)) == {"added": [], "removed": [], "other": {}}


def test_differences_are_told_in_words():
    before = content_of(CLOSE[0])
    after = content_of(CLOSE[1], mode="bicycle")
    assert differences(before, after) == {
        "added": ["kita-1 schließt"], "removed": ["kita-0 schließt"],
        "other": {"mode": {"before": "walk", "after": "bicycle"}},
    }  # fmt: skip


def test_two_words_on_the_same_site_are_named_and_both_kept():
    theirs = content_of({"kind": "resize", "site": "kita", "category": "kindergarten", "places": 40})
    mine = content_of({"kind": "resize", "site": "kita", "category": "kindergarten", "places": 60})
    together, clashes = merged(content_of(), theirs, mine)
    assert clashes == ["kita hat 60 Plätze"]
    assert len(together.changes) == 2
