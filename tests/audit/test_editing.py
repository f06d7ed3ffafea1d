"""Editing a site: dated, checked, against a version; two editors never overwrite each other."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.audit.conftest import EDITOR, PLANNER, PROVIDER, Client
from tests.audit.places import kita, load, make_places

NEST = "/api/sites/kita-moewennest-musterdorf"
TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True, scope="module")
def region_id(engine: Engine) -> int:
    return make_places(engine)


async def version(client: Client, path: str = NEST) -> str:
    return (await client.get(f"{path}/editable")).headers["etag"]


async def patch(client: Client, body: dict[str, Any], path: str = NEST, etag: str | None = None) -> Any:
    return await client.patch(path, json=body, headers={"If-Match": etag or await version(client, path)})


def changes(engine: Engine, slug: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT * FROM change WHERE site_slug = :slug ORDER BY id"), {"slug": slug}
        )
        return [dict(row) for row in rows.mappings()]


async def test_visitors_and_providers_may_not(client: Client):
    assert (await client.patch(NEST, json={})).status_code == 401
    assert (await client.get(f"{NEST}/editable")).status_code == 401
    client.be(PROVIDER)
    assert (await client.patch(NEST, json={})).status_code == 403
    assert (await client.get(f"{NEST}/editable")).status_code == 403


async def test_a_change_is_seen_at_once_and_written_down(client: Client, engine: Engine):
    client.be(EDITOR)
    before = (await client.get("/api/region")).headers["etag"]
    answer = await patch(
        client,
        {"site": {"phone": "04621 99"}, "offers": {"kiga": {"approved_places": {"value": 45, "status": "known"}}},
         "reason": "Anruf"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert answer.json()["site"]["phone"] == "04621 99"
    told = (await client.get(NEST)).json()["properties"]
    assert told["phone"] == "04621 99"
    assert told["offers"][0]["approved_places"] == {"value": 45, "status": "known"}
    assert (await client.get("/api/region")).headers["etag"] != before
    written = [one for one in changes(engine, "kita-moewennest-musterdorf") if one["account_id"] == 5]
    site = next(one for one in written if one["table_name"] == "site_state" and one["kind"] == "update")
    assert (site["actor"], site["reason"]) == ("Edda Editor", "Anruf")
    assert (site["before"]["phone"], site["after"]["phone"]) == ("04621 1", "04621 99")


async def test_what_follows_is_computed_again_in_the_editors_name(
    client: Client, engine: Engine, region_id: int
):
    client.be(EDITOR)
    await patch(client, {"site": {"wheelchair": "yes"}})
    await patch(client, {"site": {"wheelchair": "limited"}})
    with engine.connect() as connection:
        jobs = connection.execute(text("SELECT kind, region_id, asked_by, state FROM job")).all()
    assert [tuple(job) for job in jobs] == [("compute", region_id, "Edda Editor", "waiting")]


async def test_history_is_kept_and_the_source_is_the_regions_own_without_a_name(client: Client):
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert (await client.get(f"{NEST}?date={yesterday}")).json()["properties"]["phone"] == "04621 1"
    explained = (await client.get(f"{NEST}?explain=phone")).json()["properties"]["explain"]
    assert explained["source"]["name"] == "Eigene Angaben"
    assert explained["also"][0]["source"]["name"] == "Liste des Amtes"
    assert "Edda" not in str(explained)


async def test_a_second_change_on_the_same_day_corrects(client: Client):
    client.be(EDITOR)
    answer = await patch(client, {"site": {"phone": "04621 98"}})
    assert answer.json()["valid_from"] == TODAY.isoformat()
    history = (await client.get(NEST)).json()["properties"]["history"]
    assert len(history) == 2


async def test_a_change_from_a_later_day_shows_from_then_on(client: Client):
    client.be(EDITOR)
    day = (TODAY + timedelta(days=40)).isoformat()
    path = "/api/sites/kita-deichkinder-musterdorf"
    answer = await patch(client, {"site": {"name": "Kita Deichwelt"}, "valid_from": day}, path)
    assert answer.status_code == 200, answer.text
    assert (await client.get(path)).json()["properties"]["name"] == "Kita Deichkinder"
    assert (await client.get(f"{path}?date={day}")).json()["properties"]["name"] == "Kita Deichwelt"
    early = await patch(client, {"site": {"name": "Kita Früh"}}, path)
    assert early.status_code == 422
    assert "jüngerer Stand" in early.json()["errors"]["valid_from"]


async def test_without_a_version_nothing_is_changed(client: Client):
    client.be(EDITOR)
    for headers in ({}, {"If-Match": "*"}):
        answer = await client.patch(NEST, json={"site": {"phone": "1234"}}, headers=headers)
        assert answer.status_code == 428


async def test_the_second_of_two_editors_sees_both_versions_and_overwrites_nothing(client: Client):
    client.be(EDITOR)
    etag = await version(client)
    assert (await patch(client, {"site": {"website": "https://a.example"}}, etag=etag)).status_code == 200
    answer = await patch(client, {"site": {"website": "https://b.example"}}, etag=etag)
    assert answer.status_code == 412
    problem = answer.json()
    assert problem["current"]["site"]["website"] == "https://a.example"
    assert problem["yours"]["site"]["website"] == "https://b.example"
    assert (await client.get(NEST)).json()["properties"]["website"] == "https://a.example"
    again = await patch(client, {"site": {"website": "https://b.example"}}, etag=problem["etag"])
    assert again.status_code == 200


async def test_of_many_at_the_same_moment_one_wins(client: Client):
    client.be(EDITOR)
    etag = await version(client)
    answers = await asyncio.gather(
        *(patch(client, {"site": {"phone": f"04621 5{n}"}}, etag=etag) for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]


@pytest.mark.parametrize(
    ("body", "path", "words"),
    [
        ({"site": {"name": " "}}, "site.name", "nicht leer"),
        ({"site": {"postal_code": "2483"}}, "site.postal_code", "fünf Ziffern"),
        ({"site": {"email": "kita"}}, "site.email", "E-Mail"),
        ({"site": {"website": "javascript:alert(1)"}}, "site.website", "https"),
        ({"site": {"phone": "ruf mich an"}}, "site.phone", "Telefonnummer"),
        ({"site": {"wheelchair": "maybe"}}, "site.wheelchair", "Möglich sind"),
        ({"site": {"coordinates": {"longitude": 0, "latitude": 0}}}, "site.coordinates", "keiner Gemeinde"),
        ({"site": {"coordinates": {"longitude": 999, "latitude": 0}}}, "site.coordinates", "Grad"),
        ({"site": {"slug": "x"}}, "site.slug", "gibt es nicht"),
        ({"site": {"name": "a\u202eb"}}, "site.name", "Steuerzeichen"),
        ({"site": {"opening_hours": "<script>"}}, "site.opening_hours", "Öffnungszeiten"),
        ({"site": {"languages": "de"}}, "site.languages", "Liste"),
        ({"valid_from": "morgen"}, "valid_from", "JJJJ-MM-TT"),
        ({"valid_from": "2099-01-01"}, "valid_from", "Zukunft"),
        ({"offers": {"kiga": {"approved_places": {"value": None, "status": "known"}}}},
         "offers.kiga.approved_places", "ganze Zahl"),
        ({"offers": {"kiga": {"approved_places": {"value": 5, "status": "unknown"}}}},
         "offers.kiga.approved_places", "keine Zahl"),
        ({"offers": {"kiga": {"approved_places": {"value": -1, "status": "known"}}}},
         "offers.kiga.approved_places", "ganze Zahl"),
        ({"offers": {"kiga": {"age_from_months": 80}}}, "offers.kiga.age_to_months", "Mindestalter"),
        ({"offers": {"neu": {"cost": "frei"}}}, "offers.neu.category", "Art"),
        ({"offers": {"neu": {"category": "unfug"}}}, "offers.neu.category", "nicht bekannt"),
        ({"offers": {"neu": {"category": "childminding"}}}, "offers.neu.category", "nicht bekannt"),
        ({"unfug": 1}, "unfug", "gibt es nicht"),
    ],
)  # fmt: skip
async def test_what_does_not_do_is_said_field_by_field(
    client: Client, body: dict[str, Any], path: str, words: str
):
    client.be(EDITOR)
    answer = await patch(client, body)
    assert answer.status_code == 422, answer.text
    assert words in answer.json()["errors"][path]


@pytest.mark.parametrize(
    ("figure", "stored"),
    [
        ({"value": 12, "status": "known"}, {"value": 12, "status": "known"}),
        ({"value": 0, "status": "known"}, {"value": 0, "status": "zero"}),
        ({"status": "zero"}, {"value": 0, "status": "zero"}),
        ({"value": None, "status": "secret"}, {"value": None, "status": "secret"}),
        ({"value": None, "status": "not_applicable"}, {"value": None, "status": "not_applicable"}),
        ({"value": None, "status": "unknown"}, {"value": None, "status": "unknown"}),
    ],
)
async def test_places_are_a_number_or_say_why_not(
    client: Client, figure: dict[str, Any], stored: dict[str, Any]
):
    client.be(EDITOR)
    answer = await patch(client, {"offers": {"kiga": {"flex_places": figure}}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["offers"]["kiga"]["flex_places"] == stored


async def test_coordinates_entrances_and_hours(client: Client):
    client.be(EDITOR)
    body = {"site": {"coordinates": {"longitude": 9.55, "latitude": 54.55}, "opening_hours": "Mo-Fr 07:30-16:00",
                     "entrances": [{"longitude": 9.5501, "latitude": 54.5501, "wheelchair": "yes"}]}}  # fmt: skip
    assert (await patch(client, body)).status_code == 200
    told = (await client.get(NEST)).json()
    assert told["geometry"]["coordinates"] == [9.55, 54.55]
    assert told["properties"]["entrances"] == [{"lon": 9.5501, "lat": 54.5501, "wheelchair": "yes"}]
    assert told["properties"]["municipality"]["name"] == "Musterdorf"


async def test_a_new_site_and_its_end(client: Client, engine: Engine):
    client.be(EDITOR)
    body = {"site": {"name": "Waldkita Fuchsbau", "place": "Musterdorf",
                     "coordinates": {"longitude": 9.45, "latitude": 54.45}},
            "offers": {"gruppe-1": {"category": "kindergarten"}}}  # fmt: skip
    made = await client.post("/api/sites", json=body)
    assert made.status_code == 201, made.text
    path = made.headers["location"]
    assert (await client.get(path)).json()["properties"]["categories"] == ["kindergarten"]
    assert (await client.get("/api/sites?q=fuchsbau")).json()["numberMatched"] == 1
    etag, day = await version(client, path), (TODAY + timedelta(days=1)).isoformat()
    assert (await client.delete(f"{path}?on={day}")).status_code == 428
    assert (await client.delete(f"{path}?on={day}&reason=zu", headers={"If-Match": etag})).status_code == 204
    assert (await client.get(path)).status_code == 200
    assert (await client.get(f"{path}?date={day}")).status_code == 404
    assert changes(engine, path.rpartition("/")[2])[-1]["reason"] == "zu"


async def test_a_new_site_needs_a_name_and_an_offer(client: Client):
    client.be(EDITOR)
    answer = await client.post("/api/sites", json={"site": {"place": "x"}})
    assert set(answer.json()["errors"]) == {"site.name", "offers"}


async def test_while_a_file_is_loaded_an_editor_is_asked_to_wait(
    client: Client, engine: Engine, region_id: int
):
    client.be(EDITOR)
    etag = await version(client)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('import'), :id)"), {"id": region_id})
        answer = await patch(client, {"site": {"phone": "04621 3"}}, etag=etag)
    assert answer.status_code == 503
    assert "eingespielt" in answer.json()["detail"]


async def test_who_may_see_private_sites_edits_them(client: Client):
    client.be(EDITOR)
    path = "/api/sites/wiebke-tagesmutter-geheim-musterdorf"
    assert (await client.get(f"{path}/editable")).status_code == 404
    assert (await client.patch(path, json={}, headers={"If-Match": '"x"'})).status_code == 404
    client.be(PLANNER)
    assert (await patch(client, {"site": {"phone": "04621 12"}}, path)).status_code == 200


async def test_hand_edits_stand_until_the_source_changes_its_mind(client: Client, engine: Engine):
    client.be(EDITOR)
    region_id = make_places(engine, "vorrang")
    path, where = "/api/sites/kita-moewennest-musterdorf", "?region=vorrang"
    etag = (await client.get(f"{path}/editable{where}")).headers["etag"]
    body = {"site": {"phone": "04621 77"}, "offers": {"kiga": {"approved_places": {"status": "zero"}}},
            "valid_from": "2026-02-01"}  # fmt: skip
    answer = await client.patch(f"{path}{where}", json=body, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    assert {one["field"] for one in answer.json()["held"]} == {"phone", "approved_places"}

    def row(phone: str, places: int, name: str = "Kita Möwennest"):
        return kita("k1", name, phone=phone, places=places)

    others = (kita("k2", "Kita Deichkinder", lon=9.52),)
    kept = load(engine, region_id, (row("04621 1", 40, "Kita Möwennest e.V."), *others), date(2026, 3, 1))
    told = (await client.get(f"{path}{where}")).json()["properties"]
    assert (told["name"], told["phone"]) == ("Kita Möwennest e.V.", "04621 77")
    assert told["offers"][0]["approved_places"] == {"value": 0, "status": "zero"}
    assert [(one["field"], one["outcome"]) for one in kept.report.details["held"]] == [("phone", "kept")]

    moved = load(engine, region_id, (row("04621 5", 41, "Kita Möwennest e.V."), *others), date(2026, 4, 1))
    told = (await client.get(f"{path}{where}")).json()["properties"]
    assert told["phone"] == "04621 5"
    assert told["offers"][0]["approved_places"] == {"value": 41, "status": "known"}
    assert {(one["field"], one["outcome"], one["by_hand"]["phone"] if one["field"] == "phone" else None)
            for one in moved.report.details["held"]} == {
        ("phone", "overruled", "04621 77"), ("approved_places", "overruled", None)}  # fmt: skip
    explained = (await client.get(f"{path}{where}&explain=phone")).json()["properties"]["explain"]
    assert explained["source"]["name"] == "Liste des Amtes"
    assert explained["value"] == "04621 5"
    assert (await client.get(f"{path}/editable{where}")).json()["held"] == []


async def test_a_released_field_is_the_sources_again(client: Client, engine: Engine):
    client.be(EDITOR)
    region_id = make_places(engine, "frei")
    path, where = "/api/sites/kita-moewennest-musterdorf", "?region=frei"
    etag = (await client.get(f"{path}/editable{where}")).headers["etag"]
    body = {"site": {"phone": "04621 77"}, "valid_from": "2026-02-01"}
    await client.patch(f"{path}{where}", json=body, headers={"If-Match": etag})
    assert (await client.delete(f"{path}/held{where}&field=phone")).status_code == 200
    assert (await client.delete(f"{path}/held{where}&field=phone")).status_code == 404
    rows = (kita("k1", "Kita Möwennest neu"), kita("k2", "Kita Deichkinder", lon=9.52))
    load(engine, region_id, rows, date(2026, 3, 1))
    assert (await client.get(f"{path}{where}")).json()["properties"]["phone"] == "04621 1"


async def test_what_was_ended_or_added_by_hand_survives_an_import(client: Client, engine: Engine):
    client.be(EDITOR)
    region_id = make_places(engine, "ende")
    where = "?region=ende"
    gone, stays = "/api/sites/kita-deichkinder-musterdorf", "/api/sites/kita-moewennest-musterdorf"
    etag = (await client.get(f"{gone}/editable{where}")).headers["etag"]
    assert (
        await client.delete(f"{gone}{where}&on=2026-02-01", headers={"If-Match": etag})
    ).status_code == 204
    etag = (await client.get(f"{stays}/editable{where}")).headers["etag"]
    body = {"offers": {"krippe": {"category": "creche"}, "kiga": None}, "valid_from": "2026-02-01"}
    answer = await client.patch(f"{stays}{where}", json=body, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    rows = (
        kita("k1", "Kita Möwennest", phone="04621 3"),
        kita("k2", "Kita Deichkinder", lon=9.52, phone="04621 4"),
    )
    loaded = load(engine, region_id, rows, date(2026, 3, 1))
    assert (await client.get(f"{gone}{where}")).status_code == 404
    assert (await client.get(f"{stays}{where}")).json()["properties"]["categories"] == ["creche"]
    assert {(one["slug"], one["field"]) for one in loaded.report.details["held"]} == {
        ("kita-deichkinder-musterdorf", "ended"), ("kita-moewennest-musterdorf", "ended")}  # fmt: skip


async def test_a_file_of_an_earlier_day_is_not_refused_for_a_hand_edit(client: Client, engine: Engine):
    client.be(EDITOR)
    region_id = make_places(engine, "spaeter")
    path, where = "/api/sites/kita-moewennest-musterdorf", "?region=spaeter"
    etag = (await client.get(f"{path}/editable{where}")).headers["etag"]
    await client.patch(f"{path}{where}", json={"site": {"phone": "04621 77"}}, headers={"If-Match": etag})
    rows = (kita("k1", "Kita Möwennest neu"), kita("k2", "Kita Deichkinder", lon=9.52))
    load(engine, region_id, rows, date(2026, 3, 1))
    told = (await client.get(f"{path}{where}")).json()["properties"]
    assert (told["name"], told["phone"]) == ("Kita Möwennest neu", "04621 77")
