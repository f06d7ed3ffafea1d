"""Correcting what a site was: its earlier states, with a reason, without touching what is so today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.audit.conftest import EDITOR, PROVIDER, Client
from tests.audit.places import AS_OF, make_places
from tests.audit.test_editing import patch

NEST = "/api/sites/kita-moewennest-musterdorf"
THEN = "2026-02-01"
TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def region_id(engine: Engine) -> int:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM region"))
    return make_places(engine)


@pytest.fixture(autouse=True)
async def later(client: Client, region_id: int) -> None:
    """The site has another phone number and more places since today."""
    client.be(EDITOR)
    body = {
        "site": {"phone": "04621 2"},
        "offers": {"kiga": {"approved_places": {"value": 50, "status": "known"}}},
    }
    assert (await patch(client, body)).status_code == 200


async def correct(client: Client, body: dict[str, Any], day: str = THEN, etag: str | None = None) -> Any:
    version = etag or (await client.get(f"{NEST}/editable?date={day}")).headers["etag"]
    return await client.patch(f"{NEST}/past?date={day}", json=body, headers={"If-Match": version})


async def at(client: Client, day: str | None = None) -> dict[str, Any]:
    return (await client.get(NEST + (f"?date={day}" if day else ""))).json()["properties"]


async def test_the_spans_tell_when_it_was_how_it_was(client: Client):
    told = (await client.get(f"{NEST}/spans")).json()["spans"]
    assert [(one["valid_from"], one["valid_to"]) for one in told] == [
        (AS_OF.isoformat(), TODAY.isoformat()), (TODAY.isoformat(), None)]  # fmt: skip
    document = (await client.get(f"{NEST}/editable?date={THEN}")).json()
    assert (document["site"]["phone"], document["valid_to"]) == ("04621 1", TODAY.isoformat())
    assert (await client.get(f"{NEST}/editable?date=1990-01-01")).status_code == 404


async def test_an_earlier_state_is_corrected_for_its_whole_time_and_today_stays(client: Client):
    body = {"site": {"name": "Kita Möwe"}, "offers": {"kiga": {"approved_places": {"value": 35, "status": "known"}}},
            "reason": "Bescheid von 2025"}  # fmt: skip
    answer = await correct(client, body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["site"]["name"] == "Kita Möwe"
    for day in (AS_OF.isoformat(), THEN):
        told = await at(client, day)
        assert (told["name"], told["offers"][0]["approved_places"]["value"]) == ("Kita Möwe", 35)
    now = await at(client)
    assert (now["name"], now["offers"][0]["approved_places"]["value"]) == ("Kita Möwennest", 50)
    (entry,) = [
        one for one in (await client.get(f"{NEST}/changes")).json()["changes"] if one["reason"] == "Bescheid von 2025"
        and one["table_name"] == "site_state"
    ]  # fmt: skip
    assert (entry["before"], entry["after"]) == ({"name": "Kita Möwennest"}, {"name": "Kita Möwe"})
    said = (await client.get(f"{NEST}?explain=places")).json()["properties"]["explain"]
    assert 35 in [one["value"] for one in said["earlier"]]


async def test_a_correction_is_taken_back_where_it_was_made(client: Client):
    await correct(client, {"site": {"phone": "04621 111"}, "reason": "Irrtum"})
    entry = (await client.get(f"{NEST}/changes")).json()["changes"][0]
    answer = await client.post(f"/api/audit/{entry['id']}/undo", json={})
    assert answer.status_code == 200, answer.text
    assert (await at(client, THEN))["phone"] == "04621 1"
    assert (await at(client))["phone"] == "04621 2"
    assert (await client.post(f"/api/audit/{entry['id']}/undo", json={})).status_code == 409


async def test_a_correction_needs_a_reason_a_version_and_a_right(client: Client):
    answer = await correct(client, {"site": {"phone": "04621 5"}})
    assert answer.json()["errors"].keys() == {"reason"}
    body = {"site": {"phone": "04621 5"}, "reason": "so war es"}
    assert (await client.patch(f"{NEST}/past?date={THEN}", json=body)).status_code == 428
    assert (await correct(client, body, etag='"alt"')).status_code == 412
    assert (await client.be(PROVIDER).patch(f"{NEST}/past?date={THEN}", json=body)).status_code == 403
    assert (await at(client, THEN))["phone"] == "04621 1"


async def test_what_is_so_today_is_changed_and_not_corrected(client: Client):
    answer = await correct(client, {"site": {"phone": "04621 9"}, "reason": "x"}, TODAY.isoformat())
    assert answer.status_code == 409
    await patch(client, {"offers": {"hort": {"category": "after_school_care"}}})
    other = "/api/sites/kita-deichkinder-musterdorf"
    await patch(client, {"offers": {"kiga": {"cost": "frei"}}}, other)
    etag = (await client.get(f"{other}/editable?date={THEN}")).headers["etag"]
    body = {"site": {"phone": "04621 9"}, "reason": "so war es"}
    answer = await client.patch(f"{other}/past?date={THEN}", json=body, headers={"If-Match": etag})
    assert answer.status_code == 422
    assert "gilt bis heute" in answer.json()["errors"]["site.phone"]


async def test_an_offer_missing_in_the_past_is_entered_but_none_ends_there(client: Client):
    body = {"offers": {"krippe": {"category": "creche"}}, "reason": "fehlte"}
    assert (await correct(client, body)).status_code == 200
    assert {one["key"] for one in (await at(client, THEN))["offers"]} == {"kiga", "krippe"}
    assert {one["key"] for one in (await at(client))["offers"]} == {"kiga"}
    answer = await correct(client, {"offers": {"kiga": None}, "reason": "gab es nicht"})
    assert answer.status_code == 422


async def test_a_site_that_has_ended_can_still_be_corrected(client: Client):
    etag = (await client.get(f"{NEST}/editable")).headers["etag"]
    day = "2026-12-24"
    assert (await client.delete(f"{NEST}?on={day}", headers={"If-Match": etag})).status_code == 204
    answer = await correct(
        client, {"site": {"phone": "04621 77"}, "reason": "nachgetragen"}, TODAY.isoformat()
    )
    assert answer.status_code == 200, answer.text
    assert (await at(client, TODAY.isoformat()))["phone"] == "04621 77"
