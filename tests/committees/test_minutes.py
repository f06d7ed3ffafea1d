"""Minutes: two write at once and nothing is lost; approving waits for those who write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.access import Role
from app.committees.merging import BETWEEN, MINE, THEIRS, difference, is_unsettled, merge, merge_parts
from tests.committees.people import add_item, member

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=8).map("\n".join)


@given(LINES, LINES)
def test_what_only_one_has_changed_is_taken_as_it_is(base: str, changed: str) -> None:
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, changed).text == changed


@given(LINES, LINES, LINES)
def test_no_line_that_somebody_added_is_lost(base: str, mine: str, theirs: str) -> None:
    together = merge(base, mine, theirs).text.splitlines()
    for text in (mine, theirs):
        for what, line in difference(base, text):
            # an empty line at the very end is none to `splitlines`
            assert what != "new" or not line or line in together


def test_changes_in_different_lines_are_put_together_and_in_the_same_line_shown_both() -> None:
    base = "eins\nzwei\ndrei"
    assert merge(base, "EINS\nzwei\ndrei", "eins\nzwei\nDREI").text == "EINS\nzwei\nDREI"
    clash = merge(base, "eins\nmeins\ndrei", "eins\nihrs\ndrei")
    assert clash.clashes == 1
    assert "meins" in clash.text
    assert "ihrs" in clash.text
    assert MINE in clash.text
    parts, clashes = merge_parts({"general": base}, {"general": base, "7": "neu"}, {"general": "x"})
    assert (parts, clashes) == ({"general": "x", "7": "neu"}, [])


def test_only_what_differs_stands_there_twice() -> None:
    clash = merge("", "Beginn 14:05\nAlle da\nEnde", "Beginn 14:00\nAlle da\nEnde")
    assert clash.text.splitlines() == [
        MINE,
        "Beginn 14:05",
        BETWEEN,
        "Beginn 14:00",
        THEIRS,
        "Alle da",
        "Ende",
    ]
    assert is_unsettled(clash.text)
    assert not is_unsettled("Ihre Fassung: Beginn 14:05")


@pytest.fixture
async def begun(body, meeting: int, person) -> tuple[Any, Any, str, dict[str, Any]]:
    """Two who may write, the address of the minutes, and an item."""
    coordinator, _, number = body
    second = person(Role.EDITOR, "Sven Schrift")
    await coordinator.send(
        "POST",
        f"/api/committees/{number}/members",
        member("Sven Schrift", second.signed_in.email, post="minutes"),
        status=201,
    )
    item = await add_item(coordinator, meeting, "Ganztag")
    path = f"/api/committee-meetings/{meeting}/minutes"
    await coordinator.send("POST", path, status=201)
    return coordinator, second, path, item


async def test_the_second_to_save_is_told_and_both_texts_are_there(begun) -> None:
    first, second, path, item = begun
    words = {"general": "Beginn 14 Uhr\nEnde 16 Uhr", "items": {str(item["id"]): "Berichtet."}}
    saved = await first.send("PUT", path, {"content": words}, etag='"n0"')
    assert saved["version"] == 1
    hers = {**words, "general": "Beginn 14:05 Uhr\nEnde 16 Uhr"}
    his = {**words, "general": "Beginn 14 Uhr\nEnde 16:30 Uhr"}
    await first.send("PUT", path, {"content": hers}, etag='"n1"')
    late = await second.ask("PUT", path, '"n1"', json={"content": his})
    assert late.status_code == 412
    problem = late.json()
    assert problem["saved_by"] == "Kim Koordination"
    assert problem["merged"]["general"] == "Beginn 14:05 Uhr\nEnde 16:30 Uhr"
    assert (problem["yours"]["general"], problem["clashes"]) == (his["general"], [])
    told = await second.send("PUT", path, {"content": problem["merged"]}, etag=problem["etag"])
    assert [one["number"] for one in told["versions"]] == [3, 2, 1]
    compared = await second.json(f"{path}/versions/3")
    assert {"what": "new", "line": "Ende 16:30 Uhr"} in compared["parts"][0]["lines"]


async def test_minutes_are_not_approved_while_another_writes(begun) -> None:
    first, second, path, _ = begun
    await first.send("PUT", path, {"content": {"general": "Text"}}, etag='"n0"')
    early = await first.ask("POST", f"{path}/step", '"n1"', json={"step": "approve"})
    assert early.status_code == 409
    assert "zuerst versenden" in early.json()["detail"]
    await first.send("POST", f"{path}/step", {"step": "circulate"}, etag='"n1"')
    assert await second.send("POST", f"{path}/writing", {"writing": True}) == {"writing": []}
    assert await first.send("POST", f"{path}/writing", {"writing": True}) == {"writing": ["Sven Schrift"]}
    refused = await first.ask("POST", f"{path}/step", '"n1"', json={"step": "approve"})
    assert refused.status_code == 409
    assert "Gerade schreibt noch Sven Schrift" in refused.json()["detail"]
    assert refused.json()["writing"] == ["Sven Schrift"]
    assert refused.json()["current"]["general"] == refused.json()["read"]["general"] == "Text"
    await second.send("POST", f"{path}/writing", {"writing": False})
    stale = await first.ask("POST", f"{path}/step", '"n0"', json={"step": "approve"})
    assert stale.status_code == 412
    both = stale.json()
    assert (both["read"]["general"], both["current"]["general"], both["etag"]) == ("", "Text", '"n1"')
    assert both["they_changed"] == [{"part": "general", "lines": [{"what": "new", "line": "Text"}]}]
    told = await first.send("POST", f"{path}/step", {"step": "approve"}, etag='"n1"')
    assert told["state"] == "approved"
    closed = await second.ask("PUT", path, '"n1"', json={"content": {"general": "anders"}})
    assert closed.status_code == 409
    assert "genehmigt und bleibt" in closed.json()["detail"]


async def test_a_coordinator_who_is_no_member_writes_around_what_is_hidden(
    begun, meeting: int, person
) -> None:
    first, _, path, _ = begun
    secret = await add_item(first, meeting, "Personalsache", confidential=True)
    await first.send(
        "PUT", path, {"content": {"general": "A", "items": {str(secret["id"]): "Streng geheim"}}}, etag='"n0"'
    )
    admin = person(Role.ADMIN)
    answer = await admin.get(path)
    assert "Streng geheim" not in answer.text
    await admin.send("PUT", path, {"content": {"general": "B"}}, etag='"n1"')
    kept = await first.json(path)
    assert kept["content"] == {"general": "B", "items": {str(secret["id"]): "Streng geheim", **{
        key: "" for key in kept["content"]["items"] if key != str(secret["id"])}}}  # fmt: skip
    assert "Streng geheim" not in (await admin.get(f"{path}/versions/1?against=0")).text
    guessed = await admin.ask(
        "PUT", path, '"n2"', json={"content": {"items": {str(secret["id"]): "geraten"}}}
    )
    assert guessed.status_code == 404


async def test_what_still_holds_both_versions_is_not_sent_to_all(begun) -> None:
    first, _, path, _ = begun
    await first.send(
        "PUT",
        path,
        {"content": {"general": f"{MINE}\nEins\n{BETWEEN}\nZwei\n{THEIRS}", "items": {}}},
        etag='"n0"',
    )
    refused = await first.ask("POST", f"{path}/step", '"n1"', json={"step": "circulate"})
    assert refused.status_code == 409
    assert "eckigen Klammern" in refused.json()["detail"]
    await first.send("PUT", path, {"content": {"general": "Eins", "items": {}}}, etag='"n1"')
    await first.send("POST", f"{path}/step", {"step": "circulate"}, etag='"n2"')
