"""Sources fetched on schedule: when one is due, what is done with it, and who is told.

What is fetched is rehearsed like any upload. It is applied by itself only where the schedule says so, and not where it
would take away or refuse so much that the file is more likely broken than the world changed.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.audit.acting import Author
from app.imports import proposals, uploads, work
from app.jobs.queue import defer_now, region_lock
from app.notices.notices import Notice, notify
from app.settings import get_settings
from geodata.download import download, sha256_of
from geodata.reading import ReadError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HOUR_UTC = 2
MAX_GONE, MAX_REJECTED = 0.1, 0.2
"""Shares of sites gone and rows refused above which nothing is applied by itself."""

COLUMNS = """
    id, region_id, source_code, source, reader, options, file, download_url, frequency, enabled, apply_automatically,
    next_run_at, last_run_at, last_outcome, last_sha256, set_by_id, set_by"""
LIST = f"SELECT {COLUMNS} FROM import_schedule WHERE region_id = :region_id ORDER BY source_code"
ONE = f"SELECT {COLUMNS} FROM import_schedule WHERE id = :id"
SET = """
    INSERT INTO import_schedule (region_id, source_code, source, reader, options, file, download_url, frequency, enabled,
                                 apply_automatically, next_run_at, set_by_id, set_by)
    VALUES (:region_id, :source_code, cast(:source AS jsonb), :reader, cast(:options AS jsonb), :file, :download_url,
            :frequency, :enabled, :apply_automatically, :next_run_at, :set_by_id, :set_by)
    ON CONFLICT (region_id, source_code) DO UPDATE
       SET source = excluded.source, reader = excluded.reader, options = excluded.options, file = excluded.file,
           download_url = excluded.download_url, frequency = excluded.frequency, enabled = excluded.enabled,
           apply_automatically = excluded.apply_automatically, next_run_at = excluded.next_run_at,
           set_by_id = excluded.set_by_id, set_by = excluded.set_by,
           last_sha256 = CASE WHEN import_schedule.download_url = excluded.download_url
                              THEN import_schedule.last_sha256 END"""
DUE = f"SELECT {COLUMNS} FROM import_schedule WHERE enabled AND next_run_at <= :now ORDER BY id FOR UPDATE SKIP LOCKED"
SET_NEXT = "UPDATE import_schedule SET next_run_at = :next_run_at WHERE id = :id"
DONE = """
    UPDATE import_schedule SET last_run_at = :now, last_outcome = :outcome, last_sha256 = coalesce(:sha256, last_sha256)
     WHERE id = :id"""
UPLOAD = """
    INSERT INTO upload (id, file_name, size_bytes, received_bytes, sha256) VALUES (:id, :file_name, :size, :size, :sha256)"""


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """When which source is fetched from where, and what then."""

    region_id: int
    source: dict[str, Any]
    reader: str
    options: dict[str, Any]
    file: str
    download_url: str
    frequency: str
    enabled: bool
    apply_automatically: bool


def next_run(frequency: str, now: datetime) -> datetime:
    """The next night (02:00 UTC) of a schedule: tomorrow's, next Monday's, that of the first of next month."""
    day = now.astimezone(UTC).replace(hour=HOUR_UTC, minute=0, second=0, microsecond=0)
    if day <= now:
        day += timedelta(days=1)
    if frequency == "weekly":
        return day + timedelta(days=-day.weekday() % 7)
    if frequency == "monthly" and day.day != 1:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day


def set_schedule(connection: Connection, new: NewSchedule, author: Author, now: datetime) -> None:
    """Set the schedule of a source; it is next fetched at its next time."""
    values = {
        "region_id": new.region_id, "source_code": new.source["code"], "source": json.dumps(new.source),
        "reader": new.reader, "options": json.dumps(new.options, default=str), "file": new.file,
        "download_url": new.download_url, "frequency": new.frequency, "enabled": new.enabled,
        "apply_automatically": new.apply_automatically, "next_run_at": next_run(new.frequency, now),
        "set_by_id": author.account_id, "set_by": author.name,
    }  # fmt: skip
    connection.execute(text(SET), values)


def schedules(connection: Connection, region_id: int) -> list[dict[str, Any]]:
    """The schedules of a region."""
    return [dict(row) for row in connection.execute(text(LIST), {"region_id": region_id}).mappings()]


def fetch_what_is_due(connection: Connection) -> None:
    """Ask for the sources that are due now."""
    due_schedules(connection, datetime.now(UTC))


def due_schedules(connection: Connection, now: datetime) -> list[int]:
    """Ask for the sources that are due to be fetched, each once however late; gives the numbers of the jobs."""
    jobs: list[int] = []
    for due in connection.execute(text(DUE), {"now": now}).mappings().all():
        connection.execute(text(SET_NEXT), {"id": due["id"], "next_run_at": next_run(due["frequency"], now)})
        jobs.append(ask_for(connection, due["id"], due["region_id"], Author("Zeitplan")))
    return jobs


def ask_for(connection: Connection, schedule_id: int, region_id: int, author: Author) -> int:
    """Ask for a source to be fetched now; gives the number of the job."""
    return defer_now(connection, kind="import_fetch", arguments={"schedule_id": schedule_id}, region_id=region_id,
                     actor=author, lock=region_lock(region_id))  # fmt: skip


def fetch_source(engine: Engine, arguments: Mapping[str, Any], context: work.Context) -> dict[str, Any]:
    """Fetch a scheduled source, find out what it would change, and tell or apply it: `schedule_id`."""
    with engine.connect() as connection:
        row = connection.execute(text(ONE), {"id": arguments["schedule_id"]}).mappings().first()
    if row is None:
        return {"outcome": "Den Zeitplan gibt es nicht mehr."}
    schedule = dict(row)
    try:
        outcome, sha256 = _fetched(engine, schedule, context)
    except ReadError as error:
        outcome, sha256 = f"gescheitert: {error.reason}", None
        _tell(engine, schedule, "nicht geholt", error.reason, None)
    context.log(outcome)
    with engine.begin() as connection:
        now = datetime.now(UTC)
        connection.execute(
            text(DONE), {"id": schedule["id"], "now": now, "outcome": outcome, "sha256": sha256}
        )
    return {"outcome": outcome}


def _fetched(engine: Engine, schedule: dict[str, Any], context: work.Context) -> tuple[str, str | None]:
    settings = get_settings()
    folder = uploads.folder_of(settings) / f"fetch-{schedule['id']}"
    name = f"quelle{uploads.suffix_of(schedule['file'])}"
    (folder / name).unlink(
        missing_ok=True
    )  # whole, but of last time; a part that broke off is taken up again

    def told(done: int, of: int | None) -> None:
        context.progress(done, of, f"{schedule['source']['name']} wird geholt")

    path = download(
        schedule["download_url"],
        folder,
        name=name,
        progress=told,
        allow_private=settings.allow_private_downloads,
    )
    sha256 = sha256_of(path)
    if sha256 == schedule["last_sha256"]:
        shutil.rmtree(folder)
        return "unverändert: dieselbe Datei wie beim letzten Mal", sha256
    proposal_id = _proposed(engine, schedule, path, sha256)
    work.rehearse_upload(engine, {"proposal_id": proposal_id}, context)
    with engine.connect() as connection:
        proposal = proposals.one(connection, proposal_id)
    return _judged(engine, schedule, proposal, context), sha256


def _proposed(engine: Engine, schedule: dict[str, Any], path: Path, sha256: str) -> int:
    """The fetched file as an upload of nobody, and an import of it that is to be rehearsed."""
    upload_id = uuid.uuid4()
    size = path.stat().st_size
    path.replace(uploads.folder_of(get_settings()) / f"{upload_id}{path.suffix}")
    shutil.rmtree(path.parent)
    new = proposals.NewProposal(
        schedule["region_id"], upload_id, Path(schedule["file"]).name, schedule["source"], schedule["reader"],
        schedule["options"], datetime.now(UTC).date(), "nach Zeitplan geholt",
    )  # fmt: skip
    with engine.begin() as connection:
        values = {"id": upload_id, "file_name": new.file_name, "size": size, "sha256": sha256}
        connection.execute(text(UPLOAD), values)
        return proposals.propose(connection, new, Author("Zeitplan"))


def _judged(engine: Engine, schedule: dict[str, Any], proposal: dict[str, Any], context: work.Context) -> str:
    if proposal["state"] != "rehearsed":
        _tell(engine, schedule, "nicht zu verwenden", proposal["problem"] or "", proposal["id"])
        return f"gescheitert: {proposal['problem']}"
    total, counts = proposal["report"]["total"], proposals.in_words(proposal["report"])
    if not (total["new"] or total["changed"] or total["gone"]):
        with engine.begin() as connection:
            proposals.step(connection, proposal["id"], "withdrawn", ("rehearsed",))
        return "keine Unterschiede"
    doubt = doubts(proposal["report"])
    if schedule["apply_automatically"] and doubt is None:
        return _applied(engine, schedule, proposal, counts, context)
    with engine.begin() as connection:
        proposals.step(connection, proposal["id"], "waiting", ("rehearsed",))
    _tell(
        engine,
        schedule,
        "mit Unterschieden",
        " ".join(filter(None, [f"{counts}.", doubt, "Bitte ansehen und freigeben."])),
        proposal["id"],
    )
    return f"wartet auf Freigabe: {counts}"


def _applied(
    engine: Engine, schedule: dict[str, Any], proposal: dict[str, Any], counts: str, context: work.Context
) -> str:
    author = Author(f"Zeitplan ({schedule['set_by']})", schedule["set_by_id"])
    with engine.begin() as connection:
        proposals.step(connection, proposal["id"], "applying", ("rehearsed",))
        proposals.decide(connection, proposal["id"], author, "nach Zeitplan, ohne Rückfrage")
    work.apply_upload(engine, {"proposal_id": proposal["id"]}, context)
    _tell(engine, schedule, "eingespielt", f"{counts}.", proposal["id"])
    return f"eingespielt: {counts}"


def doubts(report: dict[str, Any]) -> str | None:
    """Why a file is not applied by itself, in a sentence; None where nothing speaks against it."""
    doubtful = report.get("doubtful", {}).get("count", 0)
    if doubtful:
        return f"{doubtful} Angaben sehen nach Tippfehlern aus; das wird nicht von selbst angewendet."
    total, read = proposals.difference(report), report["read"]
    before = total["changed"] + total["unchanged"] + total["gone"]
    if before and total["gone"] / before > MAX_GONE:
        return f"{total['gone']} von {before} Einträgen wären weg; das wird nicht von selbst angewendet."
    if read and report["rejected"] / read > MAX_REJECTED:
        return f"{report['rejected']} von {read} Zeilen sind nicht zu verwenden; das wird nicht von selbst angewendet."
    return None


def _tell(engine: Engine, schedule: dict[str, Any], what: str, words: str, proposal_id: int | None) -> None:
    link = work.link_to(proposal_id) if proposal_id is not None else "/daten"
    notice = Notice("import_fetched", f"{schedule['source']['name']}: {what}", words, link)
    with engine.begin() as connection:
        notify(connection, get_settings(), notice, permission=work.APPROVE)
