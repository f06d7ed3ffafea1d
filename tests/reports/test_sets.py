"""Profiles of all municipalities frozen together: all or none, two pages each, shown together, compared with last year's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import text

from app.audit.acting import Author
from app.jobs.context import JobCancelled
from app.reports.reading import Reading
from app.reports.sets import freeze_profiles
from tests.reports.test_reports import a_visitor

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

BASE = "https://atlas.example"


def quiet(*_told: object) -> None:
    pass


async def published(planner: httpx.AsyncClient, number: int, *, shown: bool = True) -> httpx.Response:
    etag = (await planner.get(f"/api/report-sets/{number}")).headers["ETag"]
    return await planner.put(
        f"/api/report-sets/{number}/publication", json={"published": shown}, headers={"If-Match": etag}
    )


async def test_each_has_two_pages_and_all_are_shown_and_taken_back_together(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    """All municipalities, not a few: each name and each map may be the one that needs a third page."""
    steps: list[tuple[int, int, str]] = []
    number, many = freeze_profiles(own_engine, 1, Author("Kim", None), BASE, lambda *told: steps.append(told))
    assert len(steps) == many
    found = (await planner.get(f"/api/report-sets/{number}")).json()
    assert found["reports"] == len(found["profiles"]) == many
    for one in found["profiles"]:
        pdf = await planner.get(f"/api/reports/{one['id']}/files/pdf")
        assert len(pypdf.PdfReader(io.BytesIO(pdf.content)).pages) == 2, one["title"]
        content = (await planner.get(f"/api/reports/{one['id']}/files/json")).json()
        assert content["address"] == f"{BASE}/berichte/{one['id']}"
    docx = await planner.get(f"/api/reports/{found['profiles'][0]['id']}/files/docx")
    assert found["profiles"][0]["title"] in "\n".join(
        one.text for one in Document(io.BytesIO(docx.content)).paragraphs
    )
    sheet = load_workbook(io.BytesIO((await planner.get(f"/api/report-sets/{number}/figures.xlsx")).content))[
        "Zahlen"
    ]
    assert {row[0] for row in sheet.iter_rows(values_only=True)} >= {
        one["title"] for one in found["profiles"]
    }
    first = found["profiles"][0]["id"]
    alone = {"If-Match": f'"r{first}-1"'}
    assert (
        await planner.put(f"/api/reports/{first}/publication", json={"published": True}, headers=alone)
    ).status_code == 409
    assert (
        await planner.put(f"/api/report-sets/{number}/publication", json={"published": True})
    ).status_code == 428
    assert (await published(planner, number)).status_code == 200
    stale = {"If-Match": f'"s{number}-1"'}
    path = f"/api/report-sets/{number}/publication"
    assert (await planner.put(path, json={"published": False}, headers=stale)).status_code == 412
    listed = (await planner.get("/api/reports")).json()["reports"]
    assert not [one for one in listed if one["set_id"]]
    cookies, token = dict(planner.cookies), planner.headers["x-csrf-token"]
    visitor = a_visitor(planner)
    assert [one["id"] for one in (await visitor.get("/api/report-sets")).json()["sets"]] == [number]
    assert (await visitor.get(f"/api/reports/{first}/files/pdf")).status_code == 200
    assert "by_name" not in (await visitor.get(f"/api/report-sets/{number}")).json()
    planner.cookies.update(cookies)
    planner.headers["x-csrf-token"] = token
    assert (await published(planner, number, shown=False)).status_code == 200
    visitor = a_visitor(planner)
    assert (await visitor.get(f"/api/report-sets/{number}")).status_code == 404
    assert (await visitor.get(f"/api/reports/{first}")).status_code == 404


def reports_and_sets(engine: Engine) -> tuple[int, int]:
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM report_set)")
        ).one()
    return found[0], found[1]


def test_who_cancels_leaves_nothing_behind(own_engine: Engine) -> None:
    def stopped(done: int, *_told: object) -> None:
        if done == 1:
            raise JobCancelled

    before = reports_and_sets(own_engine)
    with pytest.raises(JobCancelled):
        freeze_profiles(own_engine, 1, Author("Kim", None), BASE, stopped)
    assert reports_and_sets(own_engine) == before


def test_next_year_each_is_compared_with_the_one_before_and_still_has_two_pages(
    own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = Reading.of_level
    monkeypatch.setattr(Reading, "of_level", lambda self, level, within=None: every(self, level, within)[:3] if within is None else every(self, level, within))  # fmt: skip
    first, _ = freeze_profiles(own_engine, 1, Author("Kim", None), BASE, quiet)
    with own_engine.begin() as connection:
        assert connection.execute(text(SHIFTED)).rowcount
    second, many = freeze_profiles(own_engine, 1, Author("Kim", None), BASE, quiet)
    with own_engine.connect() as connection:
        rows: list[Any] = list(connection.execute(text(KEPT), {"id": second}))
    assert len(rows) == many == 3
    assert {row.before for row in rows} == {first}
    assert all(row.edition == row.edition_before + 1 for row in rows)
    pages = [pypdf.PdfReader(io.BytesIO(row.pdf)).pages for row in rows]
    assert [len(found) for found in pages] == [2, 2, 2]
    assert all("Δ" in found[0].extract_text() for found in pages)


KEPT = """
    SELECT r.edition, p.edition AS edition_before, p.set_id AS before, d.content AS pdf FROM report r JOIN report p ON p.id = r.previous_id
      JOIN report_file d ON d.report_id = r.id AND d.format = 'pdf' WHERE r.set_id = :id"""
SHIFTED = """
    UPDATE indicator_series SET value = (SELECT array_agg(one + 1) FROM unnest(value) one)
     WHERE run_id = (SELECT max(id) FROM analysis_run WHERE kind = 'indicators' AND variant = 'I01')"""
"""As if new data had been brought."""
