"""A list of changes comes to one thing per site; closing and opening again is nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scenarios.folding import Folded, fold
from tests.scenarios.bases import content_of

HERE = {"a": "Kita A", "b": "Kita B"}
ELSEWHERE = {"schule": "Schule"}


def folded(*changes: dict[str, Any]) -> Folded:
    return fold(content_of(*changes).changes, "kindergarten", HERE, ELSEWHERE)


def left(found: Folded) -> dict[str, Any]:
    """What is asked in the end, by site."""
    asked = {slug: becomes.as_change(slug) for slug, becomes in found.sites.items()}
    return {slug: one.model_dump() for slug, one in asked.items() if one is not None}


CHANGE = st.one_of(
    st.builds(lambda site: {"kind": "close", "site": site}, st.sampled_from("ab")),
    st.builds(lambda site, n: {"kind": "move", "site": site, "lon": n / 10, "lat": 54}, st.sampled_from("ab"), st.integers(0, 9)),
    st.builds(lambda site, n: {"kind": "resize", "site": site, "category": "kindergarten", "places": n}, st.sampled_from("ab"), st.integers(0, 99)),
    st.just({"kind": "add", "key": "neu", "category": "kindergarten", "lon": 9, "lat": 54, "places": 10}),
)  # fmt: skip


@given(st.lists(CHANGE, max_size=8), st.sampled_from("ab"))
def test_closing_and_opening_again_is_nothing_after_any_changes(changes: list[dict[str, Any]], site: str):
    before = left(folded(*changes))
    closed_already = before.get(site, {}).get("kind") == "close"
    after = left(folded(*changes, {"kind": "close", "site": site}, {"kind": "open", "site": site}))
    if closed_already:  # then it is opened, which is another thing
        assert after.get(site, {}).get("kind") != "close"
    else:
        assert after == before


@given(st.lists(CHANGE, max_size=8))
def test_the_last_word_on_a_site_goes(changes: list[dict[str, Any]]):
    found = left(folded(*changes, {"kind": "resize", "site": "a", "category": "kindergarten", "places": 7}))
    if found["a"]["kind"] != "close":
        assert found["a"]["places"] == 7


def test_new_sites_can_be_moved_resized_and_closed():
    new = {"kind": "add", "key": "neu", "category": "kindergarten", "lon": 9, "lat": 54, "places": 10}
    moved = {"kind": "move", "site": "neu", "lon": 9.5, "lat": 54.5}
    larger = {"kind": "resize", "site": "neu", "category": "kindergarten", "places": 80}
    assert left(folded(new, moved, larger))["neu"] == {
        "kind": "add", "lon": 9.5, "lat": 54.5, "places": 80, "name": "Neuer Lernort",
    }  # fmt: skip
    assert left(folded(new, {"kind": "close", "site": "neu"})) == {}


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"kind": "close", "site": "weg"}, "impossible", "gibt es an diesem Tag nicht mehr"),
        ({"kind": "close", "site": "schule"}, "without_effect", "andere Art"),
        ({"kind": "open", "site": "a"}, "without_effect", "nicht geschlossen"),
        ({"kind": "resize", "site": "a", "category": "creche", "places": 3}, "without_effect", "andere Art"),
        (
            {"kind": "add", "key": "a", "category": "kindergarten", "lon": 9, "lat": 54},
            "impossible",
            "Kennung",
        ),
        (
            {"kind": "add", "key": "n", "category": "creche", "lon": 9, "lat": 54},
            "without_effect",
            "andere Art",
        ),
    ],
)
def test_what_cannot_be_done_says_why_and_hinders_nothing_else(
    change: dict[str, Any], status: str, words: str
):
    found = folded(change, {"kind": "close", "site": "b"})
    if words == "nicht geschlossen":
        words = "nicht geschlossen worden"
    assert found.told[0].status == status
    assert words.removesuffix(" worden") in (found.told[0].words or "").replace("gar nicht", "nicht")
    assert left(found) == {"b": {"kind": "close", "site": "b"}}
