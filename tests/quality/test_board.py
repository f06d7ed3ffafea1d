"""The quality board over HTTP: who may see what, every kind of finding, and mending it on the spot."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import VISITOR, Actor, Role, current_actor
from app.main import create_app
from app.quality.checks import check_unchecked
from app.quality.data_report import read_report, write_report
from app.quality.data_report_html import share_in_words
from app.quality.kinds import KINDS
from app.settings import Settings
from geodata.figures import known
from geodata.load.apply import InputFile, Source, apply_import, fill_with_sites
from geodata.load.regions import remove_region
from geodata.rows import OfferRow, SiteRow
from tests.addresses.town import MAY, editor_of, houses, kita, load_houses, load_sites, make_town

WHOLE = {"phone": "0431 1", "opening_hours": "Mo-Fr 08:00-12:00", "longitude": 9.5006, "latitude": 54.5}


def _sites() -> list[SiteRow]:
    good = OfferRow("kindergarten", "kindergarten", 36, 79, approved_places=known(20))
    whole = kita(1, "Kieler Straße", "3", offers=(good,), **WHOLE)
    return [
        replace(whole, name="Kita Sonne"),
        replace(whole, key="2", name="Kita ohne Ort", house_number="5", longitude=None, latitude=None),
        replace(whole, key="3", name="Kita im Meer", street="Am Strand", longitude=8.0),
        replace(whole, key="4", name="Kita nebenan", street="Am Wald", longitude=10.3),
        replace(whole, key="5", name="Kita gleicher Punkt", house_number="5"),
        replace(whole, key="6", name="Kita fern", house_number="1", longitude=9.8),
        replace(whole, key="7", name="Kita ohne Plätze", longitude=9.9, street="Am Moor",
                offers=(OfferRow("kindergarten", "kindergarten", 36, 79),)),
        replace(whole, key="8", name="Kita ohne Zeiten", longitude=9.91, street="Am Moor", opening_hours=None),
        replace(whole, key="9", name="Kita verkehrt", longitude=9.92, street="Am Moor",
                offers=(replace(good, age_from_months=79, age_to_months=36),)),
        replace(whole, key="10", name="Kita ohne Kontakt", longitude=9.93, street="Am Moor", phone=None),
    ]  # fmt: skip


@pytest.fixture
def town(engine: Engine) -> Iterator[int]:
    made = make_town(engine)
    load_houses(engine, made, houses())
    load_sites(engine, made, _sites())
    twin = SiteRow("a", "Sonne", 9.5007, 54.5, (OfferRow("kindergarten", "kindergarten", 36, 79, approved_places=known(25)),),
                   phone="1", opening_hours="24/7")  # fmt: skip
    apply_import(engine, made, Source("stadt", "Liste der Stadt", "© Stadt"), InputFile("s.csv", "table", MAY),
                 lambda current: fill_with_sites(current, [twin]))  # fmt: skip
    yield made
    remove_region(engine, "probe")


class Board:
    """The program, asked by somebody."""

    def __init__(self, client: httpx.AsyncClient, actor: Actor) -> None:
        self.client = client
        self.actor = actor

    async def get(self, path: str, status: int = 200) -> Any:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def names(self, kind: str, more: str = "") -> list[str]:
        return [f["name"] for f in (await self.get(f"/api/quality/{kind}?limit=100{more}"))["findings"]]

    async def post(self, path: str, body: dict[str, Any], status: int = 204) -> Any:
        answer = await self.client.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
async def board(database_url: str, engine: Engine, town: int, tmp_path: Path) -> AsyncIterator[Board]:
    app = create_app(Settings().model_copy(update={"database_url": database_url, "state_dir": tmp_path}))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://atlas") as client,
        app.router.lifespan_context(app),
    ):
        made = Board(client, editor_of(engine))
        app.dependency_overrides[current_actor] = lambda: made.actor
        yield made


EXPECTED = {
    "duplicate": ["Kita Sonne"],
    "without_coordinates": ["Kita ohne Ort"],
    "outside_areas": ["Kita im Meer"],
    "outside_named": ["Kita nebenan"],
    "off_streets": [],
    "same_point": ["Kita gleicher Punkt", "Kita Sonne"],
    "far_from_address": ["Kita fern"],
    "placing_contradicted": [],
    "places_unknown": ["Kita ohne Plätze"],
    "hours_unknown": ["Kita ohne Zeiten"],
    "age_impossible": ["Kita verkehrt"],
    "contact_missing": ["Kita ohne Kontakt"],
}


async def test_every_kind_finds_what_is_wrong_and_nothing_else(board: Board) -> None:
    for kind, expected in EXPECTED.items():
        assert sorted(await board.names(kind)) == sorted(expected), kind
    assert len(await board.names("stale")) == 11, "the files are of May 2024"
    assert {kind.code for kind in KINDS} == {*EXPECTED, "stale"}


async def test_what_an_edit_left_unchecked_is_checked_with_what_is_computed_again(
    board: Board, engine: Engine, town: int
) -> None:
    """A form that moves a site throws its check away; the computation that follows looks again, and at it alone."""
    with engine.begin() as connection:
        connection.execute(
            text("""
            DELETE FROM site_check c USING site_state t WHERE t.site_id = c.site_id AND t.name = 'Kita fern'""")
        )
    assert await board.names("far_from_address") == []
    with engine.begin() as connection:
        assert check_unchecked(connection, town) == 1
        assert check_unchecked(connection, town) == 0
    assert await board.names("far_from_address") == ["Kita fern"]


async def test_totals_agree_with_the_lists_and_are_public(board: Board) -> None:
    lists = {kind: len(await board.names(kind)) for kind in EXPECTED}
    board.actor = VISITOR
    told = await board.get("/api/quality")
    counts = {kind["code"]: kind["open"] for kind in told["kinds"]}
    assert {kind: counts[kind] for kind in EXPECTED} == lists
    assert told["sites"] == 11
    adorf = next(area for area in told["areas"] if area["name"] == "Adorf")
    assert adorf["findings"]["contact_missing"] == 1
    assert sum(area["sites"] for area in told["areas"]) == 11


async def test_visitors_and_providers_see_no_lists_and_mend_nothing(board: Board) -> None:
    for actor, status in ((VISITOR, 401), (Actor(Role.PROVIDER, 3, "Träger"), 403)):
        board.actor = actor
        await board.get("/api/quality/duplicate", status)
        await board.get("/api/sites/kita-ohne-ort-adorf/placing", status)
        place = {"lon": 9.7, "lat": 54.7, "reason": "gesehen"}
        await board.post("/api/sites/kita-ohne-ort-adorf/placing", place, status)
        await board.post("/api/matches/1", {"same": True}, status)
        await board.post("/api/quality/stale/dismissals", {"slug": "x", "reason": "abc"}, status)


async def test_a_finding_says_why_since_when_and_where_to_mend_it(board: Board) -> None:
    [found] = (await board.get("/api/quality/age_impossible"))["findings"]
    assert found["why"] == "Kindergarten: Das Alter endet (3 Jahre), ehe es beginnt (79 Monate)."
    assert found["since"] == "2024-05-01"
    assert found["edit"] == "/lernort/kita-verkehrt-adorf?bearbeiten=ages"
    [far] = (await board.get("/api/quality/far_from_address"))["findings"]
    assert far["why"].startswith("19,4 km von der eigenen Adresse entfernt (Kieler Straße 1, 24001 Adorf")


async def test_placing_a_site_takes_it_off_the_list_and_onto_the_map(board: Board) -> None:
    told = await board.get("/api/sites/kita-ohne-ort-adorf/placing")
    candidate = told["candidates"][0]
    assert candidate["match_class"] == "exact"
    place = {"lon": candidate["lon"], "lat": candidate["lat"], "reason": "Vorschlag 1 stimmt", "candidate": 1}
    await board.post("/api/sites/kita-ohne-ort-adorf/placing", place)
    assert await board.names("without_coordinates") == []
    site = await board.get("/api/sites/kita-ohne-ort-adorf?explain=coordinates")
    assert site["geometry"]["coordinates"] == [candidate["lon"], candidate["lat"]]
    assert site["properties"]["explain"]["source"]["name"] == "Lage nach der Adresse"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"lon": 9.7, "lat": 54.7, "reason": " "}, "reason"),
        ({"lon": 9.7, "lat": 154.7, "reason": "gesehen"}, "lat"),
        ({"lon": 13.4, "lat": 52.5, "reason": "gesehen"}, "weit außerhalb der Region"),
        ({"lon": 9.7, "lat": 54.7, "reason": "gesehen", "point": 1}, "point"),
    ],
)
async def test_what_cannot_be_right_is_said(board: Board, body: dict[str, Any], words: str) -> None:
    told = await board.post("/api/sites/kita-ohne-ort-adorf/placing", body, 400)
    assert words in told["detail"]
    await board.get("/api/sites/%00/placing", 400)
    await board.get("/api/quality/stale?area=%00", 400)
    await board.post("/api/sites/gibt-es-nicht/placing", {"lon": 9.7, "lat": 54.7, "reason": "abc"}, 404)


async def test_a_proposal_that_is_no_longer_there_is_not_taken(board: Board) -> None:
    place = {"lon": 9.7, "lat": 54.7, "reason": "Vorschlag 2", "candidate": 2}
    told = await board.post("/api/sites/kita-ohne-ort-adorf/placing", place, 409)
    assert "inzwischen ein anderer" in told["detail"]


async def test_a_duplicate_is_decided_and_the_decision_reversed(board: Board) -> None:
    [found] = (await board.get("/api/quality/duplicate"))["findings"]
    number = found["detail"]["match"]
    await board.post(f"/api/matches/{number}", {"same": True})
    assert await board.names("duplicate") == []
    assert (await board.get("/api/quality"))["sites"] == 10
    await board.post(f"/api/matches/{number}", {"same": False})
    assert (await board.get("/api/quality"))["sites"] == 11
    await board.post("/api/matches/999999999999", {"same": True}, 404)


async def test_what_is_right_is_dismissed_with_a_reason_and_comes_back_when_it_changes(
    board: Board, engine: Engine
) -> None:
    right = {"slug": "kita-nebenan-adorf", "reason": "liegt wirklich jenseits der Grenze"}
    await board.post("/api/quality/outside_named/dismissals", right, 201)
    assert await board.names("outside_named") == []
    assert await board.names("outside_named", "&dismissed=true") == ["Kita nebenan"]
    await board.post("/api/quality/outside_named/dismissals", right, 404)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE site_state SET point = ST_Translate(point, 0.1, 0) WHERE name = 'Kita nebenan'")
        )
    assert await board.names("outside_named") == ["Kita nebenan"]


async def test_a_dismissal_is_taken_back(board: Board) -> None:
    right = {"slug": "kita-ohne-kontakt-adorf", "reason": "möchte keinen nennen"}
    number = (await board.post("/api/quality/contact_missing/dismissals", right, 201))["id"]
    assert await board.names("contact_missing") == []
    assert (await board.client.delete(f"/api/quality/dismissals/{number}")).status_code == 204
    assert await board.names("contact_missing") == ["Kita ohne Kontakt"]
    assert (await board.client.delete(f"/api/quality/dismissals/{number}")).status_code == 404


async def test_pages_give_every_finding_once_and_only_of_their_municipality(board: Board) -> None:
    path, seen = "/api/quality/stale?limit=3", []
    while path:
        page = await board.get(path)
        seen += [finding["slug"] for finding in page["findings"]]
        path = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert len(seen) == len(set(seen)) == 11
    assert await board.names("stale", "&area=010590001002") == ["Kita nebenan"]
    assert await board.names("stale", "&area=-") == ["Kita im Meer", "Kita ohne Ort"]
    await board.get("/api/quality/gibtesnicht", 400)


async def test_a_list_as_csv_opens_in_a_spreadsheet_and_runs_no_formula(board: Board, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE site_state SET name = '=1+1' WHERE name = 'Kita ohne Kontakt'"))
    answer = await board.client.get("/api/quality/contact_missing?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("kind;slug;name")
    assert ";'=1+1;" in lines[1]
    assert ";9,93;54,5;" in lines[1]


async def test_addresses_are_searched_by_everyone(board: Board) -> None:
    board.actor = VISITOR
    told = await board.get("/api/addresses?q=kieler str 3&limit=5")
    [found] = told["addresses"]
    assert (found["label"], found["lon"], found["lat"]) == ("Kieler Straße 3, 24001 Adorf", 9.5006, 54.5)
    await board.get("/api/addresses?q=kieler&limit=0", 400)
    await board.get("/api/addresses", 400)
    assert (await board.get("/api/addresses?q=" + "9" * 5000))["addresses"] == []
    assert (await board.get("/api/addresses?q=%00kieler"))["addresses"]


async def test_a_region_sets_its_own_limits(board: Board, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(
            """UPDATE region SET config = config || '{"quality": {"far_m": 50000, "stale_months": 600,
               "stale_months_by_kind": {"kindergarten": 12}}}'"""))  # fmt: skip
    assert await board.names("far_from_address") == []
    assert len(await board.names("stale")) == 11
    with engine.begin() as connection:
        connection.execute(
            text('UPDATE region SET config = config || \'{"quality": {"stale_months": 600}}\'')
        )
    assert await board.names("stale") == []


async def test_day_care_persons_are_neither_listed_nor_counted_but_for_those_who_may_see_them(
    board: Board, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE offer SET category = 'childminding' WHERE site_id IN ("
                                "SELECT site_id FROM site_state WHERE name = 'Kita ohne Kontakt')"))  # fmt: skip
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))
    assert await board.names("contact_missing") == []
    assert (await board.get("/api/quality"))["sites"] == 10
    body = {"slug": "kita-ohne-kontakt-adorf", "reason": "möchte keinen nennen"}
    await board.post("/api/quality/contact_missing/dismissals", body, 404)
    board.actor = editor_of(engine, Role.PLANNER)
    assert await board.names("contact_missing") == ["Kita ohne Kontakt"]


async def test_the_data_report_counts_what_the_board_counts_and_no_day_care_persons(
    board: Board, engine: Engine, town: int
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE source SET name = '<b>Liste</b>' WHERE code = 'stadt'"))
        connection.execute(text("UPDATE offer SET category = 'childminding' WHERE site_id IN ("
                                "SELECT site_id FROM site_state WHERE name = 'Kita ohne Kontakt')"))  # fmt: skip
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))
    steps: list[tuple[int, int]] = []
    with engine.connect() as connection:
        report = read_report(connection, town, datetime.now(UTC).date(), lambda n, of: steps.append((n, of)))
    told = await board.get("/api/quality")
    assert {one["label"]: one["open"] for one in report.findings} == {
        one["label"]: one["open"] for one in told["kinds"]}  # fmt: skip
    (kita,) = report.kinds
    assert (kita.label, kita.sites, kita.placed) == ("Kindergarten", 10, 9)
    assert (kita.places_known, kita.offers, kita.places) == (9, 10, 8 * 20 + 25)
    assert steps[-1][0] == steps[-1][1] == len(steps)
    out = io.BytesIO()
    write_report(report, 1, out)
    page = out.getvalue().decode()
    assert "&lt;b&gt;Liste&lt;/b&gt;" in page
    assert "<b>Liste" not in page
    assert "9 (90 %)" in page


def test_a_share_is_never_rounded_up_to_all_or_down_to_none() -> None:
    assert [share_in_words(part, 1000) for part in (0, 1, 999, 1000)] == [
        "0 (0 %)", "1 (1 %)", "999 (99 %)", "1.000 (100 %)"]  # fmt: skip


async def test_who_mended_what_and_why_is_kept_and_the_region_computed_again(
    board: Board, engine: Engine
) -> None:
    with engine.connect() as connection:
        before = connection.execute(text("SELECT max(id) FROM change")).scalar_one()
    place = {"lon": 9.7, "lat": 54.7, "reason": "vor Ort gesehen"}
    await board.post("/api/sites/kita-ohne-ort-adorf/placing", place)
    right = {"slug": "kita-nebenan-adorf", "reason": "liegt jenseits der Grenze"}
    await board.post("/api/quality/outside_named/dismissals", right, 201)
    [found] = (await board.get("/api/quality/outside_named?dismissed=true"))["findings"]
    assert found["dismissal"]["by"] == "Erika Editorin"
    with engine.connect() as connection:
        kept = connection.execute(text(
            "SELECT DISTINCT table_name, actor, reason FROM change WHERE account_id IS NOT NULL AND id > :before"
            " AND table_name IN ('site_placing', 'site_state', 'quality_dismissal') ORDER BY 1"), {"before": before}).all()  # fmt: skip
        jobs = connection.execute(text("SELECT count(*) FROM job WHERE kind = 'compute'")).scalar_one()
    assert [tuple(row) for row in kept] == [
        ("quality_dismissal", "Erika Editorin", "liegt jenseits der Grenze"),
        ("site_placing", "Erika Editorin", "vor Ort gesehen"),
        ("site_state", "Erika Editorin", "vor Ort gesehen"),
    ]
    assert jobs >= 1
