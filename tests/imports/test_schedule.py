"""Sources fetched on schedule: when, what is done with them, and who is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from sqlalchemy import text

from app.accounts.access import Role
from app.audit.acting import Author
from app.imports import schedule
from app.imports.schedule import NewSchedule, doubts, due_schedules, next_run, set_schedule
from tests.imports.conftest import SOURCE, TABLE, Atlas

MAPPING = {"name": "Einrichtung", "key": "Nr", "category": "day_care", "longitude": "Lon", "latitude": "Lat"}


class _Source(BaseHTTPRequestHandler):
    content: bytes
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def source() -> Iterator[tuple[str, type[_Source]]]:
    handler = type("Source", (_Source,), {"content": TABLE.encode()})
    made = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}/kitas.csv", handler
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize(
    ("frequency", "now", "then"),
    [
        ("daily", "2026-11-25 01:00", "2026-11-25 02:00"), ("daily", "2026-11-25 02:00", "2026-11-26 02:00"),
        ("weekly", "2026-11-25 12:00", "2026-11-30 02:00"), ("weekly", "2026-11-30 01:00", "2026-11-30 02:00"),
        ("monthly", "2026-11-25 12:00", "2026-12-01 02:00"), ("monthly", "2026-12-01 01:00", "2026-12-01 02:00"),
        ("monthly", "2027-01-31 12:00", "2027-02-01 02:00"), ("monthly", "2026-12-31 23:00", "2027-01-01 02:00"),
    ],
)  # fmt: skip
def test_the_next_time(frequency: str, now: str, then: str) -> None:
    told = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (now, then)]
    assert next_run(frequency, told[0]) == told[1]


def scheduled(atlas: Atlas, url: str, *, automatically: bool = False) -> int:
    new = NewSchedule(
        atlas.region_id, SOURCE, "table", {"mapping": MAPPING}, "kitas.csv", url, "daily", True, automatically
    )
    with atlas.engine.begin() as connection:
        connection.execute(text("DELETE FROM import_schedule"))
        set_schedule(connection, new, Author("Planerin", 7), datetime.now(UTC))
        return connection.execute(text("SELECT id FROM import_schedule")).scalar_one()


@pytest.fixture
def allowed(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> Atlas:
    settings = atlas.settings.model_copy(
        update={
            "allow_private_downloads": True,
            "smtp_url": "smtp://localhost:1",
            "notice_mail_to": "daten@kreis.example",
        }
    )
    monkeypatch.setattr(schedule, "get_settings", lambda: settings)
    return atlas


def outcome(atlas: Atlas) -> str:
    return atlas.rows("SELECT last_outcome FROM import_schedule")[0][0]


async def test_what_is_due_is_asked_for_once_however_late(atlas: Atlas) -> None:
    with time_machine.travel("2026-11-25 12:00:00Z", tick=False):
        scheduled(atlas, "http://127.0.0.1:9/x")
    for when, jobs in (
        ("2026-11-26 01:59", 0),
        ("2026-12-20 03:00", 1),
        ("2026-12-20 04:00", 0),
        ("2026-12-21 02:00", 1),
    ):
        with atlas.engine.begin() as connection:
            assert len(due_schedules(connection, datetime.fromisoformat(when).replace(tzinfo=UTC))) == jobs
            connection.execute(text("UPDATE job SET state = 'succeeded'"))
    with atlas.engine.begin() as connection:
        connection.execute(text("UPDATE import_schedule SET enabled = false"))
        assert due_schedules(connection, datetime(2030, 1, 1, tzinfo=UTC)) == []


async def test_differences_wait_for_approval_and_those_who_approve_are_told(
    allowed: Atlas, source: tuple[str, type[_Source]]
) -> None:
    planner = allowed.as_(Role.PLANNER)
    scheduled(allowed, source[0])
    assert (await allowed.ask(planner, "POST", "/api/import-schedules/eigene-kitas/run")).status_code == 202
    allowed.work()
    assert outcome(allowed) == "wartet auf Freigabe: 3 neu, 0 geändert, 0 weg"
    [notice] = (await allowed.ask(planner, "GET", "/api/notices")).json()["notices"]
    assert notice["title"] == "Eigene Kitas: mit Unterschieden"
    mails = allowed.rows("SELECT recipient, subject, body FROM mail ORDER BY id DESC LIMIT 2")
    assert "daten@kreis.example" in [mail[0] for mail in mails]
    [proposal] = (await allowed.ask(planner, "GET", "/api/import-proposals")).json()["proposals"]
    assert (proposal["state"], proposal["created_by"]) == ("waiting", "Zeitplan")
    await allowed.approve(planner, proposal["id"])
    assert len(allowed.rows("SELECT FROM learning_site")) == 3


async def test_the_same_file_is_not_looked_at_again_and_no_difference_makes_no_notice(
    allowed: Atlas, source: tuple[str, type[_Source]]
) -> None:
    number = scheduled(allowed, source[0], automatically=True)
    run(allowed, number)
    assert outcome(allowed) == "eingespielt: 3 neu, 0 geändert, 0 weg"
    run(allowed, number)
    assert outcome(allowed) == "unverändert: dieselbe Datei wie beim letzten Mal"
    source[1].content = TABLE.encode() + b"\n\n"
    before = len(allowed.rows("SELECT FROM notice"))
    run(allowed, number)
    assert outcome(allowed) == "keine Unterschiede"
    assert len(allowed.rows("SELECT FROM notice")) == before


async def test_applied_by_itself_only_where_it_says_so_in_the_name_of_who_said_so(
    allowed: Atlas, source: tuple[str, type[_Source]]
) -> None:
    run(allowed, scheduled(allowed, source[0], automatically=True))
    told = allowed.rows(
        "SELECT DISTINCT actor, account_id FROM change WHERE table_name = 'site_state' AND actor LIKE 'Zeitplan%'"
    )
    assert [tuple(row) for row in told] == [("Zeitplan (Planerin)", 7)]


async def test_a_file_that_would_take_away_too_much_waits_for_people(
    allowed: Atlas, source: tuple[str, type[_Source]]
) -> None:
    number = scheduled(allowed, source[0], automatically=True)
    run(allowed, number)
    source[1].content = "\n".join(TABLE.splitlines()[:2]).encode()
    with time_machine.travel("2027-01-01 12:00:00Z", tick=True):
        run(allowed, number)
    assert outcome(allowed).startswith("wartet auf Freigabe: 0 neu, 0 geändert, 2 weg")
    assert len(allowed.rows("SELECT FROM site_state WHERE upper_inf(valid_during)")) == 3
    assert (
        "2 von 3 Einträgen wären weg"
        in allowed.rows("SELECT body FROM notice ORDER BY id DESC LIMIT 1")[0][0]
    )


async def test_what_cannot_be_fetched_or_read_is_told(
    allowed: Atlas, source: tuple[str, type[_Source]]
) -> None:
    number = scheduled(allowed, source[0])
    source[1].status = 404
    run(allowed, number)
    assert "antwortet mit 404" in outcome(allowed)
    source[1].status, source[1].content = 200, b"%PDF-1.7 Wartungsarbeiten"
    run(allowed, number)
    assert outcome(allowed).startswith("gescheitert")
    assert len(allowed.rows("SELECT FROM notice")) == 2
    assert allowed.rows("SELECT FROM learning_site") == []


async def test_no_schedule_reaches_into_the_own_network(
    atlas: Atlas, source: tuple[str, type[_Source]]
) -> None:
    planner = atlas.as_(Role.PLANNER)
    for url in (source[0], "http://169.254.169.254/latest", "http://[::1]/x", "http://2130706433/x"):
        answer = await atlas.ask(
            planner,
            "PUT",
            "/api/import-schedules/eigene-kitas",
            json={"frequency": "daily", "download_url": url},
        )
        assert answer.status_code == 400, answer.text
        assert "nicht öffentlich" in answer.json()["detail"]
    run(atlas, scheduled(atlas, source[0]))  # set before, or by a name that has changed its mind since
    assert "nicht öffentlich" in outcome(atlas)


async def test_sources_that_nobody_knows_have_no_schedule(atlas: Atlas) -> None:
    planner = atlas.as_(Role.PLANNER)
    answer = await atlas.ask(planner, "PUT", "/api/import-schedules/unbekannt", json={"frequency": "daily"})
    assert answer.status_code == 400
    assert (await atlas.ask(planner, "POST", "/api/import-schedules/unbekannt/run")).status_code == 404


def run(atlas: Atlas, number: int) -> None:
    with atlas.engine.begin() as connection:
        schedule.ask_for(connection, number, atlas.region_id, Author("Zeitplan"))
    atlas.work()


def test_doubts() -> None:
    def report(gone: int, unchanged: int, rejected: int = 0) -> dict[str, object]:
        site = {"new": 0, "changed": 0, "unchanged": unchanged, "gone": gone}
        return {"difference": {"learning_site": site}, "total": site, "read": 100, "rejected": rejected}

    assert doubts(report(1, 99)) is None
    assert "11 von 100" in (doubts(report(11, 89)) or "")
    assert "21 von 100 Zeilen" in (doubts(report(0, 100, 21)) or "")
